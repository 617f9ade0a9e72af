import { z } from 'zod';
import { contentHash } from '../commands/judge/content-hash.ts';
import { recordListed } from '../commands/judge/rules/listed.ts';
import { outcomeOf } from '../commands/judge/rules/outcome.ts';
import { now, Recorder } from '../commands/judge/rules/recorder.ts';
import { showProgress } from '../commands/shared/progress.ts';
import { lookAtMachine, type Machine } from './machine.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { create, MODES, type Mode, post, type Sample } from './post.ts';
import { type Check, judged } from './posted.ts';
import { awaitSearchable, listAll } from './settled.ts';

export interface ModesInput {
  readonly apiUrl: string;
  /** How many messages are posted in each mode. */
  readonly count: number;
  /** How many requests run at once. */
  readonly concurrency: number;
  readonly inTurns: boolean;
  /** Seed for the order of the modes if they alternate. */
  readonly seed: number;
}

/**
 * The measurements of one mode, in milliseconds, as a client sees them. Direct writes that fell
 * back to the queue are counted in `fellBack` and left out of all other members.
 */
export interface Measured {
  /** The time from the request to the complete response. */
  readonly answer: Percentiles;
  /** The times of the server's steps, from the Server-Timing header. */
  readonly steps: Readonly<Record<string, Percentiles>>;
  /** How many responses say that a search finds the message. */
  readonly searchable: number;
  readonly fellBack: number;
  /** Messages a second. Absent if the modes alternate, because both would have the same rate. */
  readonly perSecond?: number;
}

export interface ModesResult {
  readonly question: 'modes';
  readonly input: Omit<ModesInput, 'apiUrl'>;
  readonly machine: Machine;
  readonly modes: Readonly<Record<Mode, Measured>>;
  /** How many times as long a client waits for a direct write as for a queued one. */
  readonly ratio: { readonly p50: number; readonly p90: number; readonly p99: number };
  readonly check: Check & { readonly searchable: number };
}

const Application = z.object({ token: z.string() });
const Chat = z.object({ number: z.int() });

/**
 * Posts messages of both modes into one chat, as the page's lab does, waits until all are stored
 * and found, and reads everything back. Unless the modes alternate, direct writes come first,
 * because they leave no work behind that would slow down the queued ones.
 */
export async function modes({ apiUrl, ...input }: ModesInput): Promise<ModesResult> {
  const machine = await lookAtMachine();
  const applications = `${apiUrl}/api/v1/applications`;
  const { token } = Application.parse(await create(applications, { name: 'bench modes' }));
  const { number: chat } = Chat.parse(await create(`${applications}/${token}/chats`, {}));
  const url = `${applications}/${token}/chats/${chat}`;
  const tag = `bench${crypto.randomUUID().slice(0, 8)}`;

  const samples: Sample[] = [];
  const recorder = new Recorder({ run: tag });
  let refused = 0;
  const total = MODES.length * input.count;
  const progress = showProgress('posted', total, () => ({ done: samples.length, detail: '' }));
  const client = async (jobs: Iterator<Mode>) => {
    for (let job = jobs.next(); !job.done; job = jobs.next()) {
      const body = `${tag} ${job.value} ${samples.length} ${crypto.randomUUID()}`;
      const started = now();
      const { status, accepted } = await post(`${url}/messages`, job.value, body);
      recorder.operation({
        ...{ client: 'bench', kind: 'post-message', application: token, chat },
        ...{ content: contentHash(body), started, finished: now() },
        ...{ status, outcome: outcomeOf(status) },
        ...(accepted && { answer: { number: accepted.number } }),
      });
      if (accepted) samples.push(accepted.sample);
      else refused += 1;
    }
  };
  const seconds: Partial<Record<Mode, number>> = {};
  try {
    for (const phase of phasesOf(input)) {
      const began = performance.now();
      const jobs = phase.jobs();
      await Promise.all(Array.from({ length: input.concurrency }, () => client(jobs)));
      if (phase.mode) seconds[phase.mode] = (performance.now() - began) / 1000;
    }
  } finally {
    progress.stop();
  }
  const searchable = await awaitSearchable(url, tag, samples.length);
  const started = now();
  const listed = await listAll(url);
  recordListed(
    recorder,
    { client: 'bench', application: token, chat, started, finished: now() },
    listed,
  );
  const check = { ...judged(recorder, [listed], refused), searchable };
  return { ...resultOf(input, samples, seconds), machine: await machine(), check };
}

function phasesOf({ count, seed, inTurns }: Omit<ModesInput, 'apiUrl'>) {
  if (inTurns) return [{ mode: undefined, jobs: () => turnsOf(count, seed) }];
  const all = (mode: Mode) => ({ mode, jobs: () => Array(count).fill(mode).values() });
  return [all('direct'), all('queued')];
}

/**
 * Yields the modes in pairs. The seed decides the order in each pair, so that other work of the
 * machine affects both modes alike.
 */
function* turnsOf(count: number, seed: number): Generator<Mode, undefined> {
  let state = seed >>> 0;
  for (let n = 0; n < count; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield* state >>> 31 ? MODES : MODES.toReversed();
  }
}

function resultOf(
  input: Omit<ModesInput, 'apiUrl'>,
  samples: readonly Sample[],
  seconds: Partial<Record<Mode, number>>,
): Omit<ModesResult, 'machine' | 'check'> {
  const of = (mode: Mode): Measured => {
    const all = samples.filter((sample) => sample.mode === mode);
    const own = all.filter(({ searchable }) => mode === 'queued' || searchable);
    const lasted = seconds[mode];
    const names = [...new Set(own.flatMap(({ steps }) => [...steps.keys()]))];
    const timesOf = (name: string) => own.flatMap(({ steps }) => steps.get(name) ?? []);
    return {
      answer: percentiles(own.map(({ ms }) => ms)),
      steps: Object.fromEntries(names.map((name) => [name, percentiles(timesOf(name))])),
      searchable: own.filter(({ searchable }) => searchable).length,
      fellBack: all.length - own.length,
      ...(lasted && { perSecond: own.length / lasted }),
    };
  };
  const [queued, direct] = [of('queued'), of('direct')];
  const ratio = (rank: 'p50' | 'p90' | 'p99') => direct.answer[rank] / queued.answer[rank];
  return {
    question: 'modes',
    input,
    modes: { queued, direct },
    ratio: { p50: ratio('p50'), p90: ratio('p90'), p99: ratio('p99') },
  };
}
