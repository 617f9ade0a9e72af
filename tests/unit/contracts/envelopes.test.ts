import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asciiJson, IndexEnvelope, WriteEnvelope } from '../../../lib/contracts/queue.ts';
import { acceptedWrite, indexRequest } from '../../../lib/edge/envelopes.ts';

const token = '0123456789abcdef0123456789abcdef';
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-01T00:00:00.000Z';
const chat = { id, title: 'Général', created_at: at };
const message = { id, body: 'x', author: null, sent_at: at, metadata: null, created_at: at };
const envelope = { v: 1, kind: 'message', token, chat_number: 3, number: 7, message };

describe('JSON for SQS', () => {
  test('is only ASCII and reads back the same, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = asciiJson({ [text]: text });
        expect(json).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(json)).toEqual({ [text]: text });
      }),
    );
  });

  test('carries every code point', () => {
    for (let start = 0; start <= 0x10ffff; start += 0x1000) {
      const points = Array.from({ length: 0x1000 }, (_, i) => start + i);
      const text = String.fromCodePoint(...points);
      const json = asciiJson(text);
      expect(/^[\x20-\x7e]*$/.test(json) && JSON.parse(json) === text).toBe(true);
    }
  });
});

describe('an envelope of the write queue', () => {
  test('carries a message unchanged, and also its chat if that is pending', () => {
    const parsed = WriteEnvelope.parse(JSON.parse(asciiJson({ ...envelope, chat })));
    expect(acceptedWrite(parsed)).toEqual({
      kind: 'message',
      token,
      chatNumber: 3,
      message: {
        number: 7,
        id,
        body: 'x',
        author: null,
        sentAt: at,
        metadata: null,
        createdAt: at,
      },
      chat: { number: 3, id, title: 'Général', createdAt: at },
    });
  });

  test('carries a chat, and the place of its sequence when its block ran low', () => {
    const extend = { epoch: 'e', chain: 'c', end: 32 };
    const parsed = WriteEnvelope.parse({ v: 1, kind: 'chat', token, number: 3, chat, extend });
    expect(acceptedWrite(parsed)).toEqual({
      kind: 'chat',
      token,
      chat: { number: 3, id, title: 'Général', createdAt: at },
      extend,
    });
  });

  test('keeps metadata whose names are special in JavaScript', () => {
    const metadata = '{"__proto__":{"a":1},"constructor":2}';
    const text = JSON.stringify(envelope).replace('"metadata":null', `"metadata":${metadata}`);
    const write = acceptedWrite(WriteEnvelope.parse(JSON.parse(text)));
    expect(write.kind === 'message' && JSON.stringify(write.message.metadata)).toBe(metadata);
  });

  test.each([
    ['another version', { ...envelope, v: 2 }],
    ['another kind', { ...envelope, kind: 'edit' }],
    ['a token that is none', { ...envelope, token: 'x' }],
    ['number 0', { ...envelope, number: 0 }],
    ['a number with a fraction', { ...envelope, number: 1.5 }],
    ['an id that is none', { ...envelope, message: { ...message, id: '1' } }],
    ['no metadata at all', { ...envelope, message: { ...message, metadata: undefined } }],
    [
      'a time without milliseconds',
      { ...envelope, message: { ...message, sent_at: '2026-01-01T00:00:00Z' } },
    ],
    ['nothing', null],
    ['a list', [envelope]],
  ])('with %s is refused', (_, value) => {
    expect(WriteEnvelope.safeParse(value).success).toBe(false);
  });

  test('nested deeper than the stack is refused without harm to its batch', () => {
    const deep = JSON.parse('['.repeat(60_000) + ']'.repeat(60_000));
    const value = { ...envelope, message: { ...message, metadata: deep } };
    expect(WriteEnvelope.safeParse(value).success).toBe(false);
  });
});

describe('an envelope of the index queue', () => {
  test('names messages of one chat', () => {
    const parsed = IndexEnvelope.parse({ v: 1, token, chat_number: 3, numbers: [1, 2] });
    expect(indexRequest(parsed)).toEqual({ token, chatNumber: 3, numbers: [1, 2] });
  });

  test.each([[[]], [[0]], [Array(1001).fill(1)]])(
    'always names at least one number, never 0, and never too many',
    (numbers) => {
      expect(IndexEnvelope.safeParse({ v: 1, token, chat_number: 3, numbers }).success).toBe(false);
    },
  );
});
