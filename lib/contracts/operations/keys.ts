import { CreateKeyBody } from '../http.ts';
import { listOf } from '../lists.ts';
import { KeyResource, NewKeyResource } from '../resources.ts';
import { keyExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const keyOperations = {
  'create-key': {
    tag: 'Keys',
    summary: 'Create a signing key',
    description: 'Creates a key that signs tokens (HS256). Only this response contains its secret.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateKeyBody, optional: true, example: {} },
    answers: {
      201: {
        description: 'The key was created.',
        schema: NewKeyResource,
        headers: ['Location'],
        example: { ...keyExample, secret: 'bXkgc2VjcmV0IGlzIG5vdCB0aGlzIG9uZSwgYnV0IGFzIGxvbmc' },
      },
    },
    problems: ['too-many-keys', 'secret-already-shown'],
  },
  'list-keys': {
    tag: 'Keys',
    summary: 'List the signing keys',
    description: 'All keys, revoked ones included, without their secrets.',
    answers: {
      200: {
        description: 'The keys.',
        schema: listOf(KeyResource),
        example: { data: [keyExample], next_cursor: null },
      },
    },
    problems: [],
  },
  'revoke-key': {
    tag: 'Keys',
    summary: 'Revoke a signing key',
    description:
      'Tokens that the key signed stop working within `KEY_CACHE_SECONDS`, or `KEY_STALE_SECONDS` while MySQL is down. Revoking a key again changes nothing.',
    answers: { 204: { description: 'The key is revoked.' } },
    problems: [],
  },
} as const satisfies Operations;
