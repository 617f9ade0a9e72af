import { describe, expect, test } from '@jest/globals';
import { type RunState, startRun } from '../../web/src/lab/run.ts';
import { fastClock, type LabChatOptions, labChat } from '../support/lab-chat.ts';

async function run(count: number, chat: LabChatOptions): Promise<RunState> {
  const { api } = labChat(chat);
  const plan = { modes: ['queued'], count, concurrency: 8, tag: 't' } as const;
  return startRun(plan, { api, token: 'a', onChange: () => {}, clock: fastClock() }).finished;
}

describe('a run', () => {
  test('counts every message as stored and searchable, those behind a gap of a flush included', async () => {
    const numberOf = (i: number) => (i < 500 ? i + 1 : i + 4_097);
    expect(await run(4_000, { numberOf })).toMatchObject({
      ...{ phase: 'done', problem: undefined, persisted: 4_000, searchable: 4_000 },
    });
  });

  test('counts what a search finds although one message is never stored', async () => {
    const { persisted, searchable } = await run(1_500, { isStored: (number) => number !== 3 });
    expect([persisted, searchable]).toEqual([1_499, 1_499]);
  });
});
