import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { awaitStored } from '../../../commands/import/await-stored.ts';
import { createSend } from '../../../commands/import/send.ts';
import { FakeApi, type FakeMessage } from '../../support/proxies/fake-api.ts';

let api: FakeApi;
let clock: number;

beforeEach(async () => {
  api = await FakeApi.start();
  clock = 0;
});
afterEach(() => api.stop());

const states = (count: number, state: string): FakeMessage[] =>
  Array.from({ length: count }, (_, i) => ({ number: i + 1, body: 'word', state }));

/** Waits for chats with these messages. `onPause` changes them between two checks. */
async function wait(chats: FakeMessage[][], onPause: () => void) {
  const all = chats.map((messages, i) => ({ number: i + 1, messages }));
  api.applications.set('t', { name: 'n', chats: all });
  const sleep = async (ms: number) => {
    clock += ms;
    onPause();
  };
  const now = () => clock;
  const send = createSend({ fetch, now, sleep, random: () => 1, onRetry: () => {} });
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const stored = await awaitStored(
    { send, now, sleep, watch: () => ({ note, stop: () => {} }) },
    `${api.url}/api/v1/applications/t`,
    all.map(({ number, messages: { length } }) => ({
      opening: true,
      ...{ chat: number, position: length, accepted: length, firstNumber: 1, lastNumber: length },
    })),
  );
  return { stored, notes };
}

test('the import waits until every message is persisted and a search finds the last one of the chat', async () => {
  const messages = states(450, 'accepted');
  const steps = [
    () => messages.slice(0, 300).map((m) => Object.assign(m, { state: 'persisted' })),
    () => messages.map((m) => Object.assign(m, { state: 'persisted' })),
    () => messages.map((m) => Object.assign(m, { state: 'searchable' })),
  ];
  const { stored, notes } = await wait([messages], () => steps.shift()?.());
  expect(stored).toMatchObject({ persisted: 450, sampled: 1, searchable: 1, complete: true });
  expect(stored.persistedAt).toBe(1000);
  expect(stored.searchableAt).toBe(1500);
  expect(notes).toEqual([]);
});

test('the import says what to check after a minute without progress, and gives up with an error after ten', async () => {
  const messages = states(3, 'persisted');
  Object.assign(messages[2] ?? {}, { state: 'accepted' });
  const { stored, notes } = await wait([messages], () => {});
  expect(stored).toMatchObject({ persisted: 2, sampled: 0, complete: false });
  expect(notes[0]).toContain('Nothing more has become persisted for 1 min');
  expect(notes[0]).toContain('stack:status');
  expect(notes.at(-1)).toContain('Gave up');
});

test('the import sends as many requests between two pauses for a thousand open chats as for ten', async () => {
  const asked = async (count: number) => {
    const chats = Array.from({ length: count }, () => states(1, 'accepted'));
    const most: number[] = [];
    let before = api.gets;
    let pauses = 0;
    await wait(chats, () => {
      most.push(api.gets - before);
      before = api.gets;
      pauses += 1;
      if (pauses < 20) return;
      for (const messages of chats) for (const m of messages) m.state = 'searchable';
    });
    return Math.max(...most);
  };
  expect(await asked(1_000)).toBe(await asked(10));
});
