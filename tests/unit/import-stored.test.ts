import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { awaitStored } from '../../commands/import/await-stored.ts';
import { createSend } from '../../commands/import/send.ts';
import { FakeApi, type FakeMessage } from '../support/http-fake-api.ts';

let api: FakeApi;
let clock: number;

beforeEach(async () => {
  api = await FakeApi.start();
  clock = 0;
});
afterEach(() => api.stop());

const states = (count: number, state: string): FakeMessage[] =>
  Array.from({ length: count }, (_, i) => ({ number: i + 1, body: 'x', state }));

/** Waits for one chat of these messages; `onPause` moves them on between two looks. */
function wait(messages: FakeMessage[], onPause: () => void) {
  api.applications.set('t', { name: 'n', chats: [{ number: 1, messages }] });
  const sleep = async (ms: number) => {
    clock += ms;
    onPause();
  };
  const now = () => clock;
  const send = createSend({ fetch, now, sleep, random: () => 1, onRetry: () => {} });
  const last = messages.length;
  const progress = { chat: 1, position: last, accepted: last, firstNumber: 1, lastNumber: last };
  return awaitStored(
    { send, now, sleep, watch: () => () => {} },
    `${api.url}/api/v1/applications/t`,
    [progress],
  );
}

test('waits until every message is persisted and the samples are searchable', async () => {
  const messages = states(450, 'accepted');
  const steps = [
    () => messages.slice(0, 300).map((m) => Object.assign(m, { state: 'persisted' })),
    () => messages.map((m) => Object.assign(m, { state: 'persisted' })),
    () => messages.map((m) => Object.assign(m, { state: 'searchable' })),
  ];
  const stored = await wait(messages, () => steps.shift()?.());
  expect(stored).toMatchObject({ persisted: 450, sampled: 2, searchable: 2, complete: true });
  expect(stored.persistedAt).toBe(1000);
  expect(stored.searchableAt).toBe(1500);
});

test('stops waiting when nothing has moved for five minutes, and says that it is incomplete', async () => {
  const messages = states(3, 'persisted');
  Object.assign(messages[2] ?? {}, { state: 'accepted' });
  const stored = await wait(messages, () => {});
  expect(stored).toMatchObject({ persisted: 2, searchable: 0, complete: false });
});
