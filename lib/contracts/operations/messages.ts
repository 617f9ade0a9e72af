import {
  ChangesQuery,
  NumberedListQuery,
  PostMessageBody,
  PostMessagesBody,
  UpdateMessageBody,
} from '../http.ts';
import { numberedListOf } from '../lists.ts';
import { BatchResource, ChangesResource, MessageResource } from '../resources.ts';
import { messageExample, problemExample } from './examples.ts';
import { type Operations, unmodified } from './operation.ts';

export const messageOperations = {
  'post-message': {
    tag: 'Messages',
    summary: 'Post a message',
    description:
      'The message gets the next number of its chat. Reads and lists return it immediately after the response; it is stored and searchable soon after. **A 5xx means that the outcome is unknown**: retry with the same `Idempotency-Key`.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: {
      schema: PostMessageBody,
      example: { body: 'Hello 👋', author: 'ana', metadata: { mood: 'good' } },
    },
    answers: {
      201: {
        description: 'The message was accepted. It keeps its number for ever.',
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
      'The messages get their numbers in one step, in the order of the request. An invalid message, or one whose key was used for another message, makes the API refuse the whole batch; no number is taken. Otherwise the response has one result for each message. The key of the request stands in for a key in each message that has none. **To retry, send the whole batch again with the same keys**: messages that have a number keep it.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: {
      schema: PostMessagesBody,
      example: { messages: [{ body: 'Hello 👋', author: 'ana', idempotency_key: 'line-1' }] },
    },
    answers: {
      201: {
        description: 'Every message was accepted. Each keeps its number for ever.',
        schema: BatchResource,
        headers: ['Server-Timing'],
        example: { data: [{ status: 201, message: { ...messageExample, state: 'accepted' } }] },
      },
      207: {
        description: 'Some messages were not accepted. Check each result.',
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
    description: 'In order of number. The list includes messages that are not stored yet.',
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
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The message.',
        schema: MessageResource,
        headers: ['ETag'],
        example: messageExample,
      },
      304: unmodified,
    },
    problems: ['number-void', 'message-deleted'],
  },
  'list-changes': {
    tag: 'Messages',
    summary: 'Follow the changes of a chat',
    description:
      'Returns each number that changed after `since` once, in its current state, in order of the change sequence. Start without `since`, keep `next_cursor`, and send it as the next `since`: your copy then equals the state of the server. `since=now` returns no changes and starts after the last one: get its cursor before you list the messages that you want to follow. `limit` counts messages and deleted messages, but not void ranges. A message appears when it is persisted.',
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
      'A member that is present replaces the old value completely (`metadata` is not merged); an absent one keeps it. Reads show the change immediately, search soon after. Changing the message of another author needs the scope `admin`.',
    headers: ['If-Match'],
    body: { schema: UpdateMessageBody, example: { body: 'Hello again 👋' } },
    answers: {
      200: {
        description: 'The message as it is now.',
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
      'Deletes the message permanently. No other message gets its number. Deleting the message of another author needs the scope `admin`.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The message is deleted.' } },
    problems: ['number-void', 'message-deleted', 'precondition-failed'],
  },
} as const satisfies Operations;
