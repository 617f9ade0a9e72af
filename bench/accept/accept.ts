import { startJobProcess } from '../job-process.ts';
import type { LoadJob, LoadResult } from '../load/run-load.ts';
import type { Machine } from '../machine.ts';
import { lookAtMachine } from '../machine.ts';
import { type OwnStack, openOwnStack } from '../own-stack.ts';
import { percentiles } from '../percentiles.ts';
import {
  acknowledgedIn,
  type Check,
  checkPosted,
  type PostedLoad,
  refusedIn,
  sumOf,
} from '../posted.ts';
import { startOtherStack } from './other-stack.ts';
import { type RawSends, rawSends } from './raw-sends.ts';
import { type LoadProcess, measureSlice, type Slice } from './slice.ts';
import { startVariants, type Variant, type VariantName } from './variants.ts';

export interface AcceptInput {
  /** How many clients send at once: one measurement of each variant for each element. */
  readonly connections: readonly number[];
  readonly seconds: number;
  /** Each round measures every variant once with each number of clients. */
  readonly rounds: number;
  readonly chats: number;
  /** The directory of another checkout, whose API runs in the same rounds. */
  readonly against?: string | undefined;
}

/** Medians of the rounds. */
export interface Measured {
  readonly name: VariantName;
  readonly connections: number;
  readonly perSecond: number;
  /** CPU time of the server's processes for each request, in microseconds. */
  readonly cpu: number;
  /** The same of Redis and of the queue server. Absent if they run elsewhere. */
  readonly redis?: number;
  readonly queue?: number;
  /** Times from request to response, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Two variants with as many clients: the medians of the ratios of all rounds. */
export interface Ratio {
  readonly of: VariantName;
  readonly to: VariantName;
  readonly connections: number;
  readonly perSecond: number;
  readonly cpu: number;
  readonly p50: number;
}

export interface AcceptResult {
  readonly question: 'accept';
  readonly input: AcceptInput;
  readonly machine: Machine;
  readonly variants: readonly Measured[];
  readonly ratios: readonly Ratio[];
  /** Sends to the queue server alone, of bodies as long as a message's envelope. */
  readonly rawSends: readonly RawSends[];
  readonly check: Check;
}

const RATIOS: readonly (readonly [of: VariantName, to: VariantName])[] = [
  ['host', 'unsent'],
  ['host', 'bare'],
  ['offline', 'host'],
  ['host', 'against'],
  ['offline', 'against'],
];

/**
 * Measures the accept path under its hosts and beside its floors. Each server runs in a process of
 * its own, and only one is under load at a time. No worker runs meanwhile: after each round, one
 * stores all messages.
 */
export async function accept(input: AcceptInput): Promise<AcceptResult> {
  const machine = await lookAtMachine();
  const stack = await openOwnStack({ api: false });
  const other = input.against ? await startOtherStack(input.against) : undefined;
  const load: LoadProcess = startJobProcess<LoadJob, LoadResult>('load/main.ts');
  let variants: readonly Variant[] = [];
  try {
    variants = await startVariants({ own: stack, other }, input.chats);
    const run = await rounds(input, variants, load, stack);
    const check = await checkAll(variants, run.posted);
    return {
      question: 'accept',
      input,
      machine: await machine(),
      ...resultOf(input, run.slices),
      rawSends: run.raw,
      check,
    };
  } finally {
    await load.stop();
    for (const server of new Set(variants.map((variant) => variant.server))) await server.stop();
    await other?.stop();
    await stack.close();
  }
}

type Slices = Map<string, Slice[]>;
const keyOf = (name: VariantName, connections: number): string => `${name} ${connections}`;

async function rounds(
  { connections, seconds, rounds, chats }: AcceptInput,
  variants: readonly Variant[],
  load: LoadProcess,
  stack: OwnStack,
) {
  const slices: Slices = new Map();
  const sends: RawSends[] = [];
  const posted = new Map<VariantName, PostedLoad>(
    variants.map(({ name, application }) => [name, { application, chats, loads: [] }]),
  );
  const measure = (variant: Variant, clients: number) =>
    measureSlice(load, variant, clients, seconds, posted.get(variant.name) as PostedLoad);
  console.error('warming up');
  for (const variant of variants) await measure(variant, Math.max(...connections));
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of connections) {
      for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
        const slice = await measure(variant, clients);
        const key = keyOf(variant.name, clients);
        slices.set(key, [...(slices.get(key) ?? []), slice]);
        console.error(progress(round + 1, rounds, variant, clients, slice));
      }
      sends.push(await rawSends(load, stack, clients, seconds));
    }
    await store(stack, variants, posted);
  }
  return { slices, posted, raw: mediansOf(sends, connections) };
}

const progress = (
  round: number,
  rounds: number,
  { name }: Variant,
  clients: number,
  { perSecond, cpu }: Slice,
) =>
  `round ${round} of ${rounds}: ${name}, ${clients} clients: ${perSecond.toFixed(0)}/s, ${cpu.toFixed(0)} µs`;

/** Runs the worker until it has stored everything that was sent. */
async function store(
  stack: OwnStack,
  variants: readonly Variant[],
  posted: ReadonlyMap<VariantName, PostedLoad>,
): Promise<void> {
  await stack.withWorker(async () => {
    for (const { name, application, isStored } of variants) {
      const load = posted.get(name);
      if (isStored && load) await stack.untilStored(application, acknowledgedIn(load));
    }
  }, 'persistWrites');
}

async function checkAll(
  variants: readonly Variant[],
  posted: ReadonlyMap<VariantName, PostedLoad>,
): Promise<Check> {
  const checks: Check[] = [];
  for (const { name, server, isStored } of variants) {
    const load = posted.get(name);
    if (isStored && load) checks.push(await checkPosted(server.url, load));
  }
  const refused = [...posted.values()].reduce((sum, load) => sum + refusedIn(load), 0);
  return { ...sumOf(checks), refused };
}

const median = (values: readonly number[]): number => percentiles(values).p50;

function mediansOf(sends: readonly RawSends[], connections: readonly number[]): RawSends[] {
  return connections.map((clients) => {
    const all = sends.filter((one) => one.connections === clients);
    const of = (value: (one: RawSends) => number) => median(all.map(value));
    return {
      connections: clients,
      perSecond: of(({ perSecond }) => perSecond),
      p50: of(({ p50 }) => p50),
      ...(all.some(({ queue }) => queue !== undefined) && { queue: of(({ queue = 0 }) => queue) }),
    };
  });
}

function resultOf({ connections }: AcceptInput, slices: Slices) {
  const names = [...new Set([...slices.keys()].map((key) => key.split(' ')[0] as VariantName))];
  const of = (name: VariantName, clients: number) => slices.get(keyOf(name, clients)) ?? [];
  const variants = names.flatMap((name) =>
    connections.map((clients) => measuredOf(name, clients, of(name, clients))),
  );
  const ratios = RATIOS.filter(([, to]) => names.includes(to)).flatMap(([one, to]) =>
    connections.map((clients) => ratioOf([one, to], clients, of(one, clients), of(to, clients))),
  );
  return { variants, ratios };
}

function measuredOf(name: VariantName, connections: number, slices: readonly Slice[]): Measured {
  const of = (value: (slice: Slice) => number) => median(slices.map(value));
  const [slice] = slices;
  return {
    name,
    connections,
    perSecond: of(({ perSecond }) => perSecond),
    cpu: of(({ cpu }) => cpu),
    ...(slice?.redis !== undefined && { redis: of(({ redis = 0 }) => redis) }),
    ...(slice?.queue !== undefined && { queue: of(({ queue = 0 }) => queue) }),
    p50: of(({ times }) => times.p50),
    p95: of(({ times }) => times.p95),
    p99: of(({ times }) => times.p99),
  };
}

function ratioOf(
  [of, to]: readonly [VariantName, VariantName],
  connections: number,
  ours: readonly Slice[],
  theirs: readonly Slice[],
): Ratio {
  const ratio = (value: (slice: Slice) => number) =>
    median(ours.map((slice, round) => value(slice) / value(theirs[round] as Slice)));
  return {
    ...{ of, to, connections },
    perSecond: ratio(({ perSecond }) => perSecond),
    cpu: ratio(({ cpu }) => cpu),
    p50: ratio(({ times }) => times.p50),
  };
}
