import { describe, expect, test } from '@jest/globals';
import { PostMessagesBody } from '../../../lib/contracts/http.ts';
import type { Caller } from '../../../lib/domain/auth-port.ts';
import { Problem } from '../../../lib/domain/problems.ts';
import { batchResponse } from '../../../lib/edge/batch-response.ts';
import { messageInput, messageInputs } from '../../../lib/edge/message-inputs.ts';
import { BATCH_LIMIT_BYTES, parse } from '../../../lib/edge/parse.ts';
import { type HttpResponse, toGateway } from '../../../lib/edge/response.ts';
import { httpEvent } from '../../support/api/events.ts';
import { problemIn } from '../../support/api/problems.ts';
import { storedMessage } from '../../support/usecases/fakes.ts';

const anybody: Caller = { kind: 'anybody' };
const withKey = (key?: string) =>
  httpEvent(key === undefined ? {} : { headers: { 'idempotency-key': key } });
const keysOf = (key: string | undefined, ...messages: object[]) =>
  messageInputs(withKey(key), anybody, parse(PostMessagesBody, { messages })).map(
    ({ idempotency }) => idempotency,
  );
const faultsOf = (body: unknown) => problemIn(() => parse(PostMessagesBody, body)).faults;

describe('the body of a batch', () => {
  test.each([0, 101])('must not have %d messages', (count) => {
    const messages = Array.from({ length: count }, () => ({ body: 'x' }));
    expect(faultsOf({ messages })).toEqual([
      { pointer: '#/messages', detail: expect.stringMatching(/^must hold/) },
    ]);
  });

  test('may have 100', () => {
    const messages = Array.from({ length: 100 }, () => ({ body: 'x' }));
    expect(parse(PostMessagesBody, { messages }).messages).toHaveLength(100);
  });

  test('names the position and the fault of each invalid message', () => {
    const messages = [{ body: 'x' }, { body: ' ' }, { body: 'x', idempotency_key: '' }, 'text'];
    expect(faultsOf({ messages })?.map(({ pointer }) => pointer)).toEqual([
      '#/messages/1/body',
      '#/messages/2/idempotency_key',
      '#/messages/3',
    ]);
  });

  test('of a million entries is refused before they are parsed', () => {
    expect(faultsOf({ messages: Array.from({ length: 1_000_000 }, () => 0) })).toHaveLength(1);
  });
});

test("the response to the largest batch is within Lambda's limit", () => {
  const body = '"'.repeat(BATCH_LIMIT_BYTES / 2 / 100);
  const messages = Array.from({ length: 100 }, (_, i) => ({
    message: {
      ...storedMessage(i + 1),
      body,
      metadata: '"'.repeat(1_000),
      author: '"'.repeat(255),
    },
  }));
  const answer = toGateway(batchResponse(messages, undefined, '/') as HttpResponse);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1024 * 1024);
});

describe('the keys of a batch', () => {
  test('are absent if the request has none', () => {
    expect(keysOf(undefined, { body: 'a' }, { body: 'b' })).toEqual([undefined, undefined]);
  });

  test("derived from the request's differ for each message, and are the same for the same batch", () => {
    const batch = [{ body: 'a' }, { body: 'a' }];
    const [first, second] = keysOf('k', ...batch);
    expect(first?.key).not.toBe(second?.key);
    expect(keysOf('k', ...batch)).toEqual([first, second]);
  });

  test.each([
    ['a longer batch', [{ body: 'a' }, { body: 'b' }, { body: 'c' }]],
    ['a shorter batch', [{ body: 'a' }]],
    ['another message in it', [{ body: 'a' }, { body: 'x' }]],
    ['a key on its first message', [{ body: 'a', idempotency_key: 'own' }, { body: 'b' }]],
  ])("derived from the request's treat %s as another request", (_, other) => {
    const [known] = keysOf('k', { body: 'a' }, { body: 'b' });
    const same = keysOf('k', ...other).find((record) => record?.key === known?.key);
    expect(same?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(same?.fingerprint).not.toBe(known?.fingerprint);
  });

  test('of a message equal the key in the header of that message posted alone', () => {
    const alone = messageInput(withKey('own'), anybody, { body: 'a' });
    expect(keysOf('k', { body: 'b' }, { body: 'a', idempotency_key: 'own' })[1]).toEqual(
      alone.idempotency,
    );
  });
});

describe('the response to a batch', () => {
  const created = { message: storedMessage(3) };
  const failed = { error: new Problem('queue-unavailable') };

  test('is 201 if every message was created', () => {
    expect(batchResponse([created, created], undefined, '/x')).toMatchObject({
      status: 201,
      body: { data: [{ status: 201, message: { number: 3 } }, { status: 201 }] },
    });
  });

  test('is 207 if one was not created, with its problem in its place', () => {
    expect(batchResponse([created, failed], undefined, '/x')).toMatchObject({
      status: 207,
      headers: { 'retry-after': '1' },
      body: { data: [{ status: 201 }, { status: 503, problem: { code: 'queue-unavailable' } }] },
    });
  });

  test('is the first problem where none was: the client sends all of them again', () => {
    const other = { error: new Problem('sequence-unavailable') };
    expect(batchResponse([failed, other], undefined, '/x')).toEqual(failed);
  });
});
