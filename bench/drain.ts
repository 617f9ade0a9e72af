import { availableParallelism } from 'node:os';
import { showProgress } from '../commands/shared/progress.ts';
import { type DrainStack, openDrainStack } from './drain-stack.ts';

export interface DrainInput {
  /** Messages that wait when the worker begins. */
  readonly depths: readonly number[];
  readonly chats: number;
  /** Each round measures every depth once. */
  readonly rounds: number;
}

export interface DrainResult {
  readonly question: 'drain';
  readonly input: DrainInput;
  readonly machine: { readonly node: string; readonly processors: number };
  /** Rows a second from the first row that is stored to the last, the median of the rounds. */
  readonly depths: readonly { readonly waiting: number; readonly perSecond: number }[];
  /** Rows a second of plain INSERTs of a hundred rows into a table of the same form. */
  readonly rawInsert: number;
  /** The rate at the greatest depth, as a part of that at the smallest. */
  readonly ratio: number;
}

const BATCH = 100;
const AT_ONCE = 8;

/** Lets messages wait in the queue with the worker held back, then measures how fast it stores them. */
export async function drain(input: DrainInput): Promise<DrainResult> {
  const stack = await openDrainStack();
  try {
    const rates = new Map(input.depths.map((depth) => [depth, [] as number[]]));
    const raw: number[] = [];
    for (let round = 0; round < input.rounds; round++) {
      for (const [depth, measured] of rates) measured.push(await rateAt(stack, depth, input.chats));
      raw.push(await stack.rawInsertRate(Math.max(...input.depths)));
    }
    const depths = [...rates].map(([waiting, all]) => ({ waiting, perSecond: median(all) }));
    const [first, last] = [depths.at(0), depths.at(-1)];
    return {
      question: 'drain',
      input,
      machine: { node: process.version, processors: availableParallelism() },
      depths,
      rawInsert: median(raw),
      ratio: (last?.perSecond ?? 0) / (first?.perSecond ?? 1),
    };
  } finally {
    await stack.close();
  }
}

async function rateAt(stack: DrainStack, depth: number, chats: number): Promise<number> {
  const application = await stack.application(chats);
  let posted = 0;
  const progress = showProgress(`posted of ${depth}`, depth, () => ({ done: posted, detail: '' }));
  try {
    const jobs = Array.from({ length: depth / BATCH }, (_, i) => (i % chats) + 1).values();
    const client = async () => {
      for (const chat of jobs) {
        await stack.postBatch(application, chat, BATCH);
        posted += BATCH;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
  } finally {
    progress.stop();
  }
  return stack.rateUntilStored(application, depth);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The result as a table. */
export function drainReport({ depths, rawInsert, ratio, input, machine }: DrainResult): string {
  const row = (name: string, value: string) => `${name.padEnd(32)}${value.padStart(10)}`;
  return [
    row('rows a second', `${input.rounds} rounds`),
    ...depths.map(({ waiting, perSecond }) =>
      row(`  ${waiting.toLocaleString('en')} waiting`, perSecond.toFixed(0)),
    ),
    row('  plain INSERT, 100 rows each', rawInsert.toFixed(0)),
    row('rate at the greatest depth', `${ratio.toFixed(2)}×`),
    `${input.chats} chats, batches of ${BATCH}, ${machine.processors} processors, Node ${machine.node}; rates of one machine: take the ratios`,
  ].join('\n');
}
