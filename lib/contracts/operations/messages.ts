import { NumberedListQuery, PostMessageBody } from '../http.ts';
import { listOf, MessageResource } from '../resources.ts';
import { messageExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const messageOperations = {
  'post-message': {
    tag: 'Messages',
    summary: 'Post a message',
    description:
      'It gets the next number of its chat. After the answer it is read and listed at once; it is stored and found by search soon after. **A 5xx means that the outcome is unknown**: send it again with the same `Idempotency-Key`.',
    headers: ['Idempotency-Key'],
    body: {
      schema: PostMessageBody,
      example: { body: 'Hello 👋', author: 'ana', metadata: { mood: 'good' } },
    },
    answers: {
      201: {
        description: 'The message has its number for ever.',
        schema: MessageResource,
        headers: ['Location'],
        example: { ...messageExample, state: 'accepted' },
      },
    },
    problems: ['sequence-unavailable', 'queue-unavailable', 'backlog-full'],
  },
  'list-messages': {
    tag: 'Messages',
    summary: 'List the messages of a chat',
    description: 'By number; messages that are not stored yet are among them.',
    query: NumberedListQuery,
    answers: {
      200: {
        description: 'A page of messages.',
        schema: listOf(MessageResource),
        headers: ['Link'],
        example: { data: [messageExample], next_cursor: null },
      },
    },
    problems: [],
  },
  'get-message': {
    tag: 'Messages',
    summary: 'Read a message',
    answers: {
      200: { description: 'The message.', schema: MessageResource, example: messageExample },
    },
    problems: ['number-void', 'message-deleted'],
  },
} as const satisfies Operations;
