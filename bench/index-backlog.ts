import type { Client } from '@opensearch-project/opensearch';
import { opensearchClient } from '../lib/adapters/opensearch/client.ts';
import { arrivalsIn } from './arrivals.ts';
import { lookAtMachine, type Machine, machineReport } from './machine.ts';
import { type OwnStack, openOwnStack } from './own-stack.ts';
import { percentiles } from './percentiles.ts';
import { openRawBulk } from './raw-bulk.ts';
import { textsOf } from './texts.ts';

/**
 * A backlog of the index function: how many messages wait, in how many chats, and how long they
 * are.
 */
export interface Shape {
  readonly name: string;
  readonly messages: number;
  readonly chats: number;
  /** The greatest length of a message's body. */
  readonly bytes: number;
}

export interface IndexBacklogInput {
  readonly shapes: readonly Shape[];
  /** Each round measures every shape once. */
  readonly rounds: number;
}

interface ShapeRates {
  readonly name: string;
  /** Documents a second that the index function makes searchable, the median of the rounds. */
  readonly perSecond: number;
  /** Documents a second of plain `_bulk` requests of the same documents. */
  readonly rawBulk: number;
  readonly ratio: number;
}

export interface IndexBacklogResult {
  readonly question: 'index';
  readonly input: IndexBacklogInput;
  readonly machine: Machine;
  readonly shapes: readonly ShapeRates[];
  /** Invocations that failed or reached their timeout. */
  readonly failures: number;
}

export const SHAPES: readonly Shape[] = [
  { name: '16 KB each, to one chat', messages: 2_000, chats: 1, bytes: 16 * 1024 },
  { name: 'one to each of 2,000 chats', messages: 2_000, chats: 2_000, bytes: 80 },
];

/** Both kinds of backlog, so small that they only show whether the bench works. */
export const QUICK_SHAPES: readonly Shape[] = [
  { name: '16 KB each, to one chat', messages: 32, chats: 1, bytes: 16 * 1024 },
  { name: 'one to each of 50 chats', messages: 50, chats: 50, bytes: 80 },
];

const LIVE = 'messages';
/**
 * Limits of one request. The API accepts at most this many messages in a batch, and eight requests
 * of this many bytes at once are no heavy load for it.
 */
const [BATCH, BATCH_BYTES] = [100, 256 * 1024];
/** Longer than OpenSearch needs for a plain `_bulk` request on a busy machine. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Measures how fast the index function makes stored messages searchable, compared with OpenSearch
 * alone.
 *
 * The API accepts the messages while no worker runs. Then the worker runs only the persist
 * function, which stores the messages and sends their index requests to the index queue. Then the
 * worker runs only the index function. The bench measures its documents a second, from the first
 * document that reaches OpenSearch until a count finds all of them. In the same way it measures
 * plain `_bulk` requests with the same documents, made before, into a search index with the same
 * definition. The two measurements take turns in going first.
 */
export async function indexBacklog(input: IndexBacklogInput): Promise<IndexBacklogResult> {
  const machine = await lookAtMachine();
  const stack = await openOwnStack();
  const url = String(stack.env.OPENSEARCH_URL);
  const client = opensearchClient(url, { requestTimeout: REQUEST_TIMEOUT_MS });
  const rawBulk = await openRawBulk(client, String(stack.env.MYSQL_URL));
  try {
    const measured = input.shapes.map((shape) => ({
      shape,
      index: [] as number[],
      raw: [] as number[],
    }));
    for (let round = 0; round < input.rounds; round++) {
      for (const { shape, index, raw } of measured) {
        await storeAll(stack, shape);
        const turns = [
          async () => raw.push(await rawBulk.rate()),
          async () => index.push(await indexRate(stack, client, shape.messages)),
        ];
        for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
      }
    }
    return {
      question: 'index',
      input,
      machine: await machine(),
      shapes: measured.map(({ shape: { name }, index, raw }) => {
        const [perSecond, rawPerSecond] = [percentiles(index).p50, percentiles(raw).p50];
        return { name, perSecond, rawBulk: rawPerSecond, ratio: perSecond / rawPerSecond };
      }),
      failures: stack.failures(),
    };
  } finally {
    await rawBulk.close();
    await client.close();
    await stack.close();
  }
}

/** Stores messages of this shape, and leaves their index requests in the index queue. */
async function storeAll(stack: OwnStack, { messages, chats, bytes }: Shape): Promise<void> {
  const application = await stack.application(chats);
  const texts = textsOf(bytes, messages);
  const size = Math.min(BATCH, messages / chats, BATCH_BYTES / bytes);
  const batches = Array.from({ length: messages / size }, (_, i) => ({
    chat: (i % chats) + 1,
    bodies: texts.slice(i * size, (i + 1) * size),
  }));
  await stack.post(application, batches);
  await stack.withWorker(() => stack.untilStored(application, messages), 'persistWrites');
}

async function indexRate(stack: OwnStack, client: Client, messages: number): Promise<number> {
  const arrivals = await arrivalsIn(client, LIVE);
  return stack.withWorker(() => arrivals.rate(messages), 'indexMessages');
}

/** Formats the result as a table. */
export function indexBacklogReport(result: IndexBacklogResult): string {
  const { shapes, input, machine, failures } = result;
  const row = (name: string, ...values: string[]) =>
    `${name.padEnd(32)}${values.map((value) => value.padStart(12)).join('')}`;
  return [
    row('documents a second', 'function', 'raw _bulk', 'ratio'),
    ...shapes.map(({ name, perSecond, rawBulk, ratio }) =>
      row(`  ${name}`, perSecond.toFixed(0), rawBulk.toFixed(0), `${ratio.toFixed(2)}×`),
    ),
    `invocations that failed or timed out: ${failures}`,
    `medians of ${input.rounds} rounds`,
    machineReport(machine),
  ].join('\n');
}
