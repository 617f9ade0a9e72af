import { join } from 'node:path';
import { Redis } from 'ioredis';
import { lookAtMachine, type Machine, machineReport } from './machine.ts';
import { type OwnRedis, openOwnRedis } from './own-redis.ts';
import { percentiles } from './percentiles.ts';
import { BATCH, KINDS, type Kind, openSide, type Side, together } from './script-side.ts';

export interface ScriptInput {
  /** How many calls of each kind a round makes on each side. */
  readonly calls: Readonly<Record<Kind, number>>;
  /** An older checkout, whose scripts run in the same rounds. */
  readonly against?: string;
  /** Each round measures every kind of call once on each side. */
  readonly rounds: number;
}

/** µs of the server's CPU a call: inside the script, and of the whole process. */
export interface Cost {
  readonly script: number;
  readonly process: number;
}

export interface ScriptResult {
  readonly question: 'script';
  readonly input: ScriptInput;
  readonly machine: Machine;
  readonly engine: string;
  /** Medians of the rounds. `ratio`: this checkout's cost divided by the older one's. */
  readonly kinds: readonly {
    readonly kind: Kind;
    readonly present: Cost;
    readonly against?: Cost;
    readonly ratio?: Cost;
  }[];
  /** A script that adds one to a field and returns, called in the same rounds. */
  readonly bare: Cost;
}

const callsOf = (single: number, batches: number): ScriptInput['calls'] => ({
  ...{ post: single, keyed: single, repeat: single, chat: single },
  ...{ batch: batches, 'keyed batch': batches },
});
export const CALLS = callsOf(8_000, 200);
export const QUICK_CALLS = callsOf(200, 10);

/** Measures the scripts that accept writes, inside a Redis of the bench's own. */
export async function script(input: ScriptInput): Promise<ScriptResult> {
  const lookAgain = await lookAtMachine();
  const redis = await openOwnRedis();
  const probe = new Redis(redis.url);
  const sides: Side[] = [];
  try {
    sides.push(await openSide('present', join(import.meta.dirname, '..'), redis.url));
    if (input.against) sides.push(await openSide('against', input.against, redis.url));
    const costs = await rounds(input, sides, probe);
    return resultOf(input, redis, await lookAgain(), costs);
  } finally {
    await Promise.all(sides.map((side) => side.close()));
    probe.disconnect();
    await redis.close();
  }
}

type Costs = ReadonlyMap<string, readonly Cost[]>;

/** Measures all kinds on all sides in each round. The side that begins changes with the rounds. */
async function rounds(input: ScriptInput, sides: readonly Side[], probe: Redis): Promise<Costs> {
  const costs = new Map<string, Cost[]>();
  const add = (name: string, cost: Cost) => costs.set(name, [...(costs.get(name) ?? []), cost]);
  // The first round only warms up.
  for (let round = 0; round <= input.rounds; round++) {
    for (const kind of KINDS) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const cost = await sample(probe, side, kind, input.calls[kind]);
        if (round > 0) add(`${side.name} ${kind}`, cost);
      }
    }
    const cost = await costOf(probe, await bareCalls(probe, input.calls.post));
    if (round > 0) add('bare', cost);
  }
  return costs;
}

const ATTEMPTS = 5;

/** Measures again if a call got no response in time: other work may keep the machine busy. */
async function sample(
  probe: Redis,
  side: Side,
  kind: Kind,
  calls: number,
  attempt = 1,
): Promise<Cost> {
  await probe.flushall('SYNC');
  try {
    return await costOf(probe, await side.prepare(kind, calls));
  } catch (error) {
    if (attempt === ATTEMPTS) throw error;
    return sample(probe, side, kind, calls, attempt + 1);
  }
}

async function bareCalls(
  probe: Redis,
  calls: number,
): Promise<readonly (() => Promise<unknown>)[]> {
  const sha = String(
    await probe.script('LOAD', `return redis.call('HINCRBY', KEYS[1], 'next', 1)`),
  );
  return Array.from({ length: calls }, () => () => probe.evalsha(sha, 1, 'bare'));
}

async function costOf(probe: Redis, calls: readonly (() => Promise<unknown>)[]): Promise<Cost> {
  await probe.config('RESETSTAT');
  const before = await processMicroseconds(probe);
  await together(calls);
  const after = await processMicroseconds(probe);
  const stats = await probe.info('commandstats');
  const [, calledTimes, usec] = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(stats) ?? [];
  return { script: Number(usec) / Number(calledTimes), process: (after - before) / calls.length };
}

/** The time (µs) for which the server's thread that runs commands had a processor. */
async function processMicroseconds(probe: Redis): Promise<number> {
  const info = await probe.info('cpu');
  const seconds = [...info.matchAll(/used_cpu_(?:sys|user)_main_thread:([\d.]+)/g)];
  return seconds.reduce((sum, [, value]) => sum + Number(value) * 1e6, 0);
}

function resultOf(
  input: ScriptInput,
  { product }: OwnRedis,
  machine: Machine,
  costs: Costs,
): ScriptResult {
  const median = (name: string): Cost | undefined => {
    const all = costs.get(name);
    return (
      all && {
        script: percentiles(all.map((cost) => cost.script)).p50,
        process: percentiles(all.map((cost) => cost.process)).p50,
      }
    );
  };
  const none = { script: 0, process: 0 };
  return {
    question: 'script',
    input,
    machine,
    engine: product,
    kinds: KINDS.map((kind) => {
      const present = median(`present ${kind}`) ?? none;
      const against = median(`against ${kind}`);
      const ratio = against && {
        script: present.script / against.script,
        process: present.process / against.process,
      };
      return { kind, present, ...(against && { against }), ...(ratio && { ratio }) };
    }),
    bare: median('bare') ?? none,
  };
}

/** Formats the result as a table. */
export function scriptReport({ kinds, bare, input, machine, engine }: ScriptResult): string {
  const column = (value: number | undefined, digits = 1) =>
    (value?.toFixed(digits) ?? '').padStart(10);
  const columns = (cost: Cost | undefined, digits?: number) =>
    column(cost?.script, digits) + column(cost?.process, digits);
  const heads = ['present', '', ...(input.against ? ['against', '', 'ratio', ''] : [])];
  return [
    `${'µs of CPU a call'.padEnd(16)}${heads.map((head) => head.padStart(10)).join('')}`,
    `${''.padEnd(16)}${heads.map((_, i) => (i % 2 === 0 ? 'script' : 'process').padStart(10)).join('')}`,
    ...kinds.map(
      ({ kind, present, against, ratio }) =>
        `${kind.padEnd(16)}${columns(present)}${columns(against)}${columns(ratio, 2)}`,
    ),
    `${'bare script'.padEnd(16)}${columns(bare)}`,
    `batches of ${BATCH}, medians of ${input.rounds} rounds, ${engine}`,
    machineReport(machine),
  ].join('\n');
}
