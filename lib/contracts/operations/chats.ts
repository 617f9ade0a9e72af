import { CreateChatBody, NumberedListQuery } from '../http.ts';
import { ChatResource, numberedListOf } from '../resources.ts';
import { chatExample } from './examples.ts';
import type { Operations } from './operation.ts';

const { head: _, ...listed } = chatExample;

export const chatOperations = {
  'create-chat': {
    tag: 'Chats',
    summary: 'Create a chat',
    description: 'It gets the next number of its application.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateChatBody, optional: true, example: { title: 'Support' } },
    answers: {
      201: {
        description: 'The chat has its number for ever.',
        schema: ChatResource,
        headers: ['Location', 'ETag'],
        example: { ...listed, messages_count: 0 },
      },
    },
    problems: ['queue-unavailable', 'backlog-full'],
  },
  'list-chats': {
    tag: 'Chats',
    summary: 'List the chats of an application',
    description: 'By number; chats that are not stored yet are among them.',
    query: NumberedListQuery,
    answers: {
      200: {
        description: 'A page of chats.',
        schema: numberedListOf(ChatResource),
        headers: ['Link'],
        example: {
          data: [listed],
          deleted: [2],
          voids: [{ first: 3, last: 34 }],
          next_cursor: null,
        },
      },
    },
    problems: [],
  },
  'get-chat': {
    tag: 'Chats',
    summary: 'Read a chat',
    answers: {
      200: {
        description: 'The chat.',
        schema: ChatResource,
        headers: ['ETag'],
        example: chatExample,
      },
    },
    problems: [],
  },
} as const satisfies Operations;
