import { expect, test } from '@jest/globals';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import { liveKeys } from '../../../lib/usecases/access/live-keys.ts';

const application = 'a'.repeat(32) as ApplicationToken;
const MINUTE = 60_000;

function world(staleForMs = 60 * MINUTE) {
  const state = { live: true, down: false, asked: 0, time: 0 };
  const isLive = async () => {
    state.asked++;
    if (state.down) throw new EngineUnavailable('mysql', {});
    return state.live;
  };
  const ask = liveKeys({
    signingKeys: { isLive },
    now: () => state.time,
    freshForMs: MINUTE,
    staleForMs,
  });
  return { state, ask: () => ask(application, 'kid') };
}

test('a signing key is looked up once per cache time, however many requests it signs', async () => {
  const { state, ask } = world();
  for (let i = 0; i < 100; i++) expect(await ask()).toBe(true);
  expect(state.asked).toBe(1);
});

test('a revoked key stops working once the cache time is over', async () => {
  const { state, ask } = world();
  await ask();
  state.live = false;
  state.time = MINUTE;
  expect(await ask()).toBe(false);
});

test('an outage of MySQL does not lock out keys known within the last hour, or as long as is set', async () => {
  const { state, ask } = world();
  await ask();
  state.down = true;
  state.time = 59 * MINUTE;
  expect(await ask()).toBe(true);
  state.time = 61 * MINUTE;
  await expect(ask()).rejects.toThrow(EngineUnavailable);
});

test('an outage of MySQL lets no key in for longer than usual, if that is set', async () => {
  const { state, ask } = world(0);
  await ask();
  state.down = true;
  state.time = MINUTE - 1;
  expect(await ask()).toBe(true);
  state.time = MINUTE;
  await expect(ask()).rejects.toThrow(EngineUnavailable);
});

test('an outage of MySQL lets no unknown key in', async () => {
  const { state, ask } = world();
  state.down = true;
  await expect(ask()).rejects.toThrow(EngineUnavailable);
});
