import { CreateKeyBody } from '../http.ts';
import { KeyResource, listOf, NewKeyResource } from '../resources.ts';
import { keyExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const keyOperations = {
  'create-key': {
    tag: 'Keys',
    summary: 'Make a signing key',
    description: 'A key to sign tokens with (HS256). Its secret is told in this answer alone.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateKeyBody, optional: true, example: {} },
    answers: {
      201: {
        description: 'The key was made.',
        schema: NewKeyResource,
        headers: ['Location'],
        example: { ...keyExample, secret: 'bXkgc2VjcmV0IGlzIG5vdCB0aGlzIG9uZSwgYnV0IGFzIGxvbmc' },
      },
    },
    problems: ['too-many-keys'],
  },
  'list-keys': {
    tag: 'Keys',
    summary: 'List the signing keys',
    description: 'All of them, revoked ones too, without their secrets.',
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
      'What it signed opens nothing any more, after `KEY_CACHE_SECONDS` at the latest. Revoking it again changes nothing.',
    answers: { 204: { description: 'The key is revoked.' } },
    problems: [],
  },
} as const satisfies Operations;
