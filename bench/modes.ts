import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { showProgress } from '../commands/shared/progress.ts';
import { type Acknowledged, type Check, check, readAll } from './acknowledged.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { stepsOf } from './server-timing.ts';

export const MODES = ['queued', 'direct'] as const;
export type Mode = (typeof MODES)[number];

export interface ModesInput {
  readonly apiUrl: string;
  readonly count: number;
  readonly concurrency: number;
  readonly seed: number;
}

/** What a client measured of one mode, in milliseconds. */
export interface Measured {
  /** From the request to its answer. */
  readonly answer: Percentiles;
  /** What the server says of its steps. */
  readonly steps: Readonly<Record<string, Percentiles>>;
  /** Answers that say that the message is searchable. */
  readonly searchable: number;
}

export interface ModesResult {
  readonly question: 'modes';
  readonly input: Omit<ModesInput, 'apiUrl'>;
  readonly machine: { readonly node: string; readonly processors: number };
  readonly modes: Readonly<Record<Mode, Measured>>;
  /** How many times as long the direct answer takes. */
  readonly ratio: { readonly p50: number; readonly p90: number; readonly p99: number };
  readonly check: Check & { readonly refused: number };
}

interface Sample {
  readonly mode: Mode;
  readonly ms: number;
  readonly steps: ReadonlyMap<string, number>;
  readonly searchable: boolean;
}

const Created = z.object({ number: z.int(), body: z.string(), state: z.string() });

/** Posts both kinds side by side, in turns, and reads everything back. */
export async function modes({ apiUrl, ...input }: ModesInput): Promise<ModesResult> {
  const application = await create(`${apiUrl}/api/v1/applications`, { name: 'bench modes' });
  const url = `${apiUrl}/api/v1/applications/${z.object({ token: z.string() }).parse(application).token}`;
  const chats = await Promise.all(
    Array.from(
      { length: input.concurrency },
      async () => z.object({ number: z.int() }).parse(await create(`${url}/chats`, {})).number,
    ),
  );
  const samples: Sample[] = [];
  const told: Acknowledged[] = [];
  let refused = 0;
  const total = MODES.length * input.count;
  const progress = showProgress('posted', total, () => ({ done: samples.length, detail: '' }));
  const turns = turnsOf(input.count, input.seed);
  const client = async (chat: number) => {
    for (let turn = turns.next(); !turn.done; turn = turns.next()) {
      const body = `${turn.value} ${crypto.randomUUID()}`;
      const answer = await post(`${url}/chats/${chat}/messages`, turn.value, body);
      if (!answer) refused += 1;
      else {
        samples.push(answer.sample);
        told.push({ chat, number: answer.number, body });
      }
    }
  };
  await Promise.all(chats.map(client)).finally(() => progress.stop());
  const found = await Promise.all(chats.map((chat) => readAll(`${url}/chats/${chat}`, chat)));
  return resultOf(input, samples, { ...check(told, found.flat()), refused });
}

/** Both modes once in each pair, in an order that the seed decides: whatever slows the machine down meets both. */
function* turnsOf(count: number, seed: number): Generator<Mode, undefined> {
  let state = seed >>> 0;
  for (let n = 0; n < count; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield* state >>> 31 ? MODES : MODES.toReversed();
  }
}

async function post(url: string, mode: Mode, body: string) {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(mode === 'direct' && { prefer: 'wait=20' }),
    },
    body: JSON.stringify({ body }),
  });
  const answer: unknown = await response.json();
  const ms = performance.now() - startedAt;
  if (response.status !== 201) return undefined;
  const { number, state } = Created.parse(answer);
  const steps = stepsOf(response.headers.get('server-timing'));
  return { number, sample: { mode, ms, steps, searchable: state === 'searchable' } };
}

async function create(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status === 201) return response.json();
  throw new Error(`${url} answered ${response.status}: start a stack of its own with "npm start"`);
}

function resultOf(
  input: Omit<ModesInput, 'apiUrl'>,
  samples: readonly Sample[],
  checked: ModesResult['check'],
): ModesResult {
  const of = (mode: Mode): Measured => {
    const own = samples.filter((sample) => sample.mode === mode);
    const names = [...new Set(own.flatMap(({ steps }) => [...steps.keys()]))];
    const timesOf = (name: string) => own.flatMap(({ steps }) => steps.get(name) ?? []);
    return {
      answer: percentiles(own.map(({ ms }) => ms)),
      steps: Object.fromEntries(names.map((name) => [name, percentiles(timesOf(name))])),
      searchable: own.filter(({ searchable }) => searchable).length,
    };
  };
  const [queued, direct] = [of('queued'), of('direct')];
  const ratio = (rank: 'p50' | 'p90' | 'p99') => direct.answer[rank] / queued.answer[rank];
  return {
    question: 'modes',
    input,
    machine: { node: process.version, processors: availableParallelism() },
    modes: { queued, direct },
    ratio: { p50: ratio('p50'), p90: ratio('p90'), p99: ratio('p99') },
    check: checked,
  };
}
