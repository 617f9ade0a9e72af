import { describe, expect, test } from '@jest/globals';
import { type Run, type RunState, startRun } from '../../../web/src/lab/run.ts';
import { fastClock, type LabChatOptions, labChat } from '../../support/web/lab-chat.ts';

function start(count: number, chat: LabChatOptions, onChange: (run: Run) => void = () => {}): Run {
  const { api } = labChat(chat);
  const plan = { modes: ['queued'], count, concurrency: 8, inTurns: false, tag: 't' } as const;
  const run: Run = startRun(plan, {
    ...{ api, token: 'a', clock: fastClock() },
    onChange: () => onChange(run),
  });
  return run;
}

const run = (count: number, chat: LabChatOptions): Promise<RunState> => start(count, chat).finished;

describe('a run', () => {
  test('counts every message as stored and searchable, including those above a gap after a flush', async () => {
    const numberOf = (i: number) => (i < 500 ? i + 1 : i + 4_097);
    expect(await run(4_000, { numberOf })).toMatchObject({
      ...{ phase: 'done', problem: undefined, persisted: 4_000, searchable: 4_000 },
    });
  });

  test('counts searchable messages even if one message is never stored', async () => {
    const { persisted, searchable } = await run(1_500, { isStored: (number) => number !== 3 });
    expect([persisted, searchable]).toEqual([1_499, 1_499]);
  });

  test('does not count a message as backlog that was acknowledged during the poll', async () => {
    const { points } = await run(500, {});
    expect(points.filter(({ acknowledged, persisted }) => acknowledged > persisted)).toEqual([]);
  });

  test('finds a head that went back and forward again during the run', async () => {
    let asks = 0;
    const headAt = (highest: number) => (highest === 50 && ++asks === 2 ? 7 : highest);
    const { verdict } = await run(50, { headAt });
    expect(verdict?.findings).toMatchObject([{ rule: 'head-went-back' }]);
  });

  test('that is stopped posts no more, and waits for its posts until it is stopped again', async () => {
    let changes = 0;
    const stopped = start(1_000, { isStored: () => false }, (run) => {
      const { phase, samples } = run.state();
      if (phase === 'loading' && samples.length > 20) run.stop();
      if (phase === 'settling') changes += 1;
      if (changes > 5) run.stop();
    });
    const { phase, samples, verdict } = await stopped.finished;
    expect([phase, verdict?.lost]).toEqual(['done', 0]);
    expect(samples.length).toBeLessThan(40);
    expect(changes).toBeGreaterThan(5);
    expect(changes).toBeLessThan(10);
  });

  test('that is abandoned neither posts nor waits', async () => {
    const phases: string[] = [];
    const abandoned = start(1_000, { isStored: () => false }, (run) => {
      phases.push(run.state().phase);
      if (run.state().samples.length > 20) run.abandon();
    });
    expect((await abandoned.finished).samples.length).toBeLessThan(40);
    expect(phases.filter((phase) => phase === 'settling')).toHaveLength(1);
  });
});
