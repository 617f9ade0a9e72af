import {
  ChangesQuery,
  NumberedListQuery,
  PostMessageBody,
  PostMessagesBody,
  UpdateMessageBody,
} from '../http.ts';
import { BatchResource, ChangesResource, MessageResource, numberedListOf } from '../resources.ts';
import { messageExample, problemExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const messageOperations = {
  'post-message': {
    tag: 'Messages',
    summary: 'Post a message',
    description:
      'It gets the next number of its chat. After the answer it is read and listed at once; it is stored and found by search soon after. **A 5xx means that the outcome is unknown**: send it again with the same `Idempotency-Key`.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: {
      schema: PostMessageBody,
      example: { body: 'Hello 👋', author: 'ana', metadata: { mood: 'good' } },
    },
    answers: {
      201: {
        description: 'The message has its number for ever.',
        schema: MessageResource,
        headers: ['Location', 'ETag', 'Server-Timing'],
        example: { ...messageExample, state: 'accepted' },
      },
    },
    problems: ['queue-unavailable', 'backlog-full'],
  },
  'post-messages': {
    tag: 'Messages',
    summary: 'Post up to a hundred messages',
    description:
      'They get their numbers in the order in which they stand here, in one step. One that breaks a rule, or whose key was used for another message, refuses all, and no number is taken. After that each has an answer of its own. The key of the request stands for one in each message that has none; **to try again, send the whole batch again with the same keys**: what has a number keeps it.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: {
      schema: PostMessagesBody,
      example: { messages: [{ body: 'Hello 👋', author: 'ana', idempotency_key: 'line-1' }] },
    },
    answers: {
      201: {
        description: 'Every message has its number for ever.',
        schema: BatchResource,
        headers: ['Server-Timing'],
        example: { data: [{ status: 201, message: { ...messageExample, state: 'accepted' } }] },
      },
      207: {
        description: 'Some messages were not accepted: look at each.',
        schema: BatchResource,
        headers: ['Retry-After', 'Server-Timing'],
        example: {
          data: [
            { status: 201, message: { ...messageExample, state: 'accepted' } },
            { status: 503, problem: problemExample },
          ],
        },
      },
    },
    problems: ['queue-unavailable', 'backlog-full'],
  },
  'list-messages': {
    tag: 'Messages',
    summary: 'List the messages of a chat',
    description: 'By number; messages that are not stored yet are among them.',
    query: NumberedListQuery,
    answers: {
      200: {
        description: 'A page of messages.',
        schema: numberedListOf(MessageResource),
        headers: ['Link'],
        example: {
          data: [messageExample],
          deleted: [2],
          voids: [{ first: 3, last: 34 }],
          next_cursor: null,
        },
      },
    },
    problems: [],
  },
  'get-message': {
    tag: 'Messages',
    summary: 'Read a message',
    answers: {
      200: {
        description: 'The message.',
        schema: MessageResource,
        headers: ['ETag'],
        example: messageExample,
      },
    },
    problems: ['number-void', 'message-deleted'],
  },
  'list-changes': {
    tag: 'Messages',
    summary: 'Follow the changes of a chat',
    description:
      'Each number that changed after `since`, once, as it is now, in order of the change sequence. Start without `since`, keep `next_cursor`, go on from it: what you hold is then what the server holds, whatever happened meanwhile. `since=now` tells nothing and begins behind the last change: take its cursor before you list the part that you want to follow. `limit` counts messages and deleted ones; void ranges come beside them. A message appears once it is persisted.',
    query: ChangesQuery,
    answers: {
      200: {
        description: 'A page of changes.',
        schema: ChangesResource,
        example: {
          data: [
            { change: 7, type: 'message', message: { ...messageExample, state: 'persisted' } },
            { change: 8, type: 'deleted', number: 2 },
            { change: 12, type: 'void', first: 3, last: 6 },
          ],
          next_cursor: 'qL7Gk0vCq1y3mV0cXb8b1XsicGxhY2UiOjEyfQ',
          has_more: false,
        },
      },
    },
    problems: [],
  },
  'update-message': {
    tag: 'Messages',
    summary: 'Edit a message',
    description:
      'What is there replaces the old value, whole (`metadata` too: nothing is merged into it); what is absent stays. Reads show it at once, search soon after. The message of another author takes the scope `admin`.',
    headers: ['If-Match'],
    body: { schema: UpdateMessageBody, example: { body: 'Hello again 👋' } },
    answers: {
      200: {
        description: 'The message as it stands now.',
        schema: MessageResource,
        headers: ['ETag'],
        example: { ...messageExample, body: 'Hello again 👋', revision: 2, state: 'persisted' },
      },
    },
    problems: ['number-void', 'message-deleted', 'precondition-failed'],
  },
  'delete-message': {
    tag: 'Messages',
    summary: 'Delete a message',
    description:
      'For good; its number is never used again. The message of another author takes the scope `admin`.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The message is deleted.' } },
    problems: ['number-void', 'message-deleted', 'precondition-failed'],
  },
} as const satisfies Operations;
