import { resolve } from 'node:path';
import { findApiUrl } from '../commands/shared/api-url.ts';
import { accept } from './accept/accept.ts';
import { acceptReport } from './accept/report.ts';
import { coldstart } from './coldstart/coldstart.ts';
import { coldstartReport } from './coldstart/report.ts';
import { drain, drainReport } from './drain.ts';
import { indexBacklog, indexBacklogReport, QUICK_SHAPES, SHAPES } from './index-backlog.ts';
import { modes } from './modes.ts';
import type { BenchOptions, Question } from './options.ts';
import { openOwnStack } from './own-stack.ts';
import { isSound } from './posted.ts';
import { read } from './read/read.ts';
import { readReport } from './read/report.ts';
import { modesReport } from './report.ts';
import { CALLS, QUICK_CALLS, script, scriptReport } from './script.ts';
import { sustain, sustainReport } from './sustain.ts';

export interface Outcome {
  readonly result: object;
  readonly report: string;
  readonly isSound: boolean;
}

const CLIENTS = [1, 16, 64];
const [QUICK_CLIENTS, QUICK_SECONDS] = [[4], 0.3];

/** Measures what each question asks. */
export const ASK: Readonly<Record<Question, (options: BenchOptions) => Promise<Outcome>>> = {
  async accept({ quick, rounds, seconds = 2, chats, against }) {
    const result = await accept({
      ...(quick
        ? { connections: QUICK_CLIENTS, seconds: QUICK_SECONDS, rounds: 1, chats: 4 }
        : { connections: CLIENTS, seconds, rounds, chats }),
      ...(against && { against: resolve(against) }),
    });
    return { result, report: acceptReport(result), isSound: isSound(result.check) };
  },

  async script({ quick, rounds, against }) {
    const result = await script({
      calls: quick ? QUICK_CALLS : CALLS,
      rounds: quick ? 1 : rounds,
      ...(against && { against: resolve(against) }),
    });
    return { result, report: scriptReport(result), isSound: true };
  },

  async sustain({ quick, perSecond, seconds = 60, chats }) {
    const result = await sustain(
      quick
        ? { perSecond: 50, seconds: 1, connections: 4, chats: 4 }
        : { perSecond, seconds, connections: 64, chats },
    );
    return { result, report: sustainReport(result), isSound: isSound(result.check) };
  },

  async read({ quick, rounds, seconds = 2 }) {
    const result = await read(
      quick
        ? { messages: 100, connections: QUICK_CLIENTS, seconds: QUICK_SECONDS, rounds: 1 }
        : { messages: 2_000, connections: [1, 16], seconds, rounds },
    );
    return { result, report: readReport(result), isSound: true };
  },

  async drain({ quick, chats, rounds }) {
    const result = await drain(
      quick
        ? { depths: [2_000, 4_000], chats: 2, rounds: 1 }
        : { depths: [2_000, 20_000], chats, rounds },
    );
    return { result, report: drainReport(result), isSound: result.failures === 0 };
  },

  async index({ quick, rounds }) {
    const result = await indexBacklog(
      quick ? { shapes: QUICK_SHAPES, rounds: 1 } : { shapes: SHAPES, rounds },
    );
    return { result, report: indexBacklogReport(result), isSound: result.failures === 0 };
  },

  async coldstart({ quick, rounds }) {
    const result = await coldstart({ rounds: quick ? 1 : rounds });
    return { result, report: coldstartReport(result), isSound: true };
  },

  async modes({ quick, count, concurrency, inTurns, seed, ...options }) {
    const apiUrl = findApiUrl(options.apiUrl ?? process.env.API_URL, '.stack/dev/state.json');
    const result = await modes({ apiUrl, count: quick ? 20 : count, concurrency, inTurns, seed });
    const { findings, refused } = result.check;
    return { result, report: modesReport(result), isSound: findings.length + refused === 0 };
  },
};

/** Asks about the modes on a stack of the bench's own, when no stack needs to run. */
export async function modesOnOwnStack(options: BenchOptions): Promise<Outcome> {
  const stack = await openOwnStack();
  try {
    return await stack.withWorker(() => ASK.modes({ ...options, apiUrl: stack.env.API_URL }));
  } finally {
    await stack.close();
  }
}
