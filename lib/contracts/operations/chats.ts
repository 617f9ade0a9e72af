import { CreateChatBody, NumberedListQuery, UpdateChatBody } from '../http.ts';
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
  'update-chat': {
    tag: 'Chats',
    summary: 'Give a chat another title',
    description: 'Or none: `null`.',
    headers: ['If-Match'],
    body: { schema: UpdateChatBody, example: { title: 'Sales' } },
    answers: {
      200: {
        description: 'The chat as it is now.',
        schema: ChatResource,
        headers: ['ETag'],
        example: { ...chatExample, title: 'Sales', revision: 2 },
      },
    },
    problems: ['precondition-failed'],
  },
  'delete-chat': {
    tag: 'Chats',
    summary: 'Delete a chat',
    description:
      'For good, with all its messages; its number is never used again. From the answer on it is gone from every read and takes no message; its data is removed in the background.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The chat is deleted.' } },
    problems: ['precondition-failed', 'sequence-unavailable'],
  },
} as const satisfies Operations;
