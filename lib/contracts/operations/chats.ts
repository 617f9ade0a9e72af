import { CreateChatBody, NumberedListQuery, UpdateChatBody } from '../http.ts';
import { numberedListOf } from '../lists.ts';
import { ChatResource } from '../resources.ts';
import { chatExample } from './examples.ts';
import { type Operations, unmodified } from './operation.ts';

const { head: _, ...listed } = chatExample;

export const chatOperations = {
  'create-chat': {
    tag: 'Chats',
    summary: 'Create a chat',
    description: 'The chat gets the next number of its application.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateChatBody, optional: true, example: { title: 'Support' } },
    answers: {
      201: {
        description: 'The chat was created. It keeps its number for ever.',
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
    description: 'In order of number. The list includes chats that are not stored yet.',
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
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The chat.',
        schema: ChatResource,
        headers: ['ETag'],
        example: chatExample,
      },
      304: unmodified,
    },
    problems: [],
  },
  'update-chat': {
    tag: 'Chats',
    summary: 'Change the title of a chat',
    description: '`null` removes the title.',
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
      'Deletes the chat and all its messages, permanently. No other chat gets its number. After the response no read returns it, and it accepts no message. Its data is removed in the background.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The chat is deleted.' } },
    problems: ['precondition-failed', 'sequence-unavailable'],
  },
} as const satisfies Operations;
