import { rawInsertRate, storingRate } from './drain-rates.ts';
import { lookAtMachine, type Machine, machineReport } from './machine.ts';
import { type OwnStack, openOwnStack } from './own-stack.ts';
import { percentiles } from './percentiles.ts';

export interface DrainInput {
  /** How many messages wait when the worker starts: one measurement for each element. */
  readonly depths: readonly number[];
  readonly chats: number;
  /** Each round measures every depth once. */
  readonly rounds: number;
}

export interface DrainResult {
  readonly question: 'drain';
  readonly input: DrainInput;
  readonly machine: Machine;
  /** Rows stored a second, from the first stored row to the last: the median of the rounds. */
  readonly depths: readonly { readonly waiting: number; readonly perSecond: number }[];
  /**
   * Rows a second of plain INSERTs of a hundred rows each, into a table created like `messages`.
   */
  readonly rawInsert: number;
  /** Invocations that failed or reached their timeout. */
  readonly failures: number;
  /** The rate at the greatest depth, divided by the rate at the smallest. */
  readonly ratio: number;
}

const BATCH = 100;
const BODY = 'A message of an ordinary length, as people write them to one another in a chat.';

/**
 * Lets messages wait in the queue without a worker, then measures how fast a worker stores them.
 */
export async function drain(input: DrainInput): Promise<DrainResult> {
  const machine = await lookAtMachine();
  const stack = await openOwnStack();
  try {
    const rates = new Map(input.depths.map((depth) => [depth, [] as number[]]));
    const raw: number[] = [];
    for (let round = 0; round < input.rounds; round++) {
      for (const [depth, measured] of rates) measured.push(await rateAt(stack, depth, input.chats));
      raw.push(await rawInsertRate(stack, Math.max(...input.depths), BODY));
    }
    const depths = [...rates].map(([waiting, all]) => ({
      waiting,
      perSecond: percentiles(all).p50,
    }));
    const [first, last] = [depths.at(0), depths.at(-1)];
    return {
      question: 'drain',
      input,
      machine: await machine(),
      depths,
      rawInsert: percentiles(raw).p50,
      failures: stack.failures(),
      ratio: (last?.perSecond ?? 0) / (first?.perSecond ?? 1),
    };
  } finally {
    await stack.close();
  }
}

async function rateAt(stack: OwnStack, depth: number, chats: number): Promise<number> {
  const application = await stack.application(chats);
  const post = (batches: number, size: number) =>
    stack.post(
      application,
      Array.from({ length: batches }, (_, i) => ({
        chat: (i % chats) + 1,
        bodies: Array<string>(size).fill(BODY),
      })),
    );
  // Creates and stores the chats first, so that only messages wait when the measurement begins.
  await post(chats, 1);
  await stack.withWorker(() => stack.untilStored(application, chats));
  await post(depth / BATCH, BATCH);
  return storingRate(stack, application, depth);
}

/** Formats the result as a table. */
export function drainReport(result: DrainResult): string {
  const { depths, rawInsert, ratio, failures, input, machine } = result;
  const row = (name: string, value: string) => `${name.padEnd(32)}${value.padStart(10)}`;
  return [
    row('rows a second', `${input.rounds} rounds`),
    ...depths.map(({ waiting, perSecond }) =>
      row(`  ${waiting.toLocaleString('en')} waiting`, perSecond.toFixed(0)),
    ),
    row('  plain INSERT, 100 rows each', rawInsert.toFixed(0)),
    row('rate at the greatest depth', `${ratio.toFixed(2)}×`),
    row('failed invocations', String(failures)),
    `${input.chats} chats, batches of ${BATCH}`,
    machineReport(machine),
  ].join('\n');
}
