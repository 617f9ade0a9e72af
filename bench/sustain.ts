import { startServer } from './accept/server.ts';
import { hostLaunch } from './accept/variants.ts';
import { createApplication } from './applications.ts';
import { startJobProcess } from './job-process.ts';
import type { LoadJob, LoadResult } from './load/run-load.ts';
import { lookAtMachine, type Machine, machineReport } from './machine.ts';
import { type OwnStack, openOwnStack } from './own-stack.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { acknowledgedIn, type Check, checkPosted, type PostedLoad } from './posted.ts';
import { cpuOf, processTimes } from './process-times.ts';

export interface SustainInput {
  /** The rate at which the clients send, as far as the host keeps up. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
  readonly chats: number;
}

export interface SustainResult {
  readonly question: 'sustain';
  readonly input: SustainInput;
  readonly machine: Machine;
  /** POSTs a second, the mean of the whole time. */
  readonly perSecond: number;
  /** Times from request to response, in milliseconds. */
  readonly times: Percentiles;
  /** Messages that were not in MySQL yet when the last client stopped. */
  readonly notStored: number;
  /** Seconds from then until all were. */
  readonly storedAfter: number;
  /** CPU time of each part of the laptop while clients sent, in percent of one core. */
  readonly cores: Readonly<Record<string, number>>;
  readonly check: Check;
}

/**
 * Holds a rate of POSTs with everything on one machine: clients, plain host, worker, queue server
 * and stores. The worker stores and indexes while the clients send.
 */
export async function sustain(input: SustainInput): Promise<SustainResult> {
  const machine = await lookAtMachine();
  const stack = await openOwnStack({ api: false });
  const load = startJobProcess<LoadJob, LoadResult>('load/main.ts');
  const host = await startServer('host', hostLaunch(stack.env));
  try {
    const application = await createApplication(host.url, input.chats);
    const run = await stack.withWorker((worker) => {
      const { aws: queue, ...stores } = stack.engines;
      const parts = { clients: load.pid, host: host.pid, worker, queue, ...stores };
      return underLoad(input, { stack, load, application, url: host.url, parts });
    });
    const check = await checkPosted(host.url, run.posted);
    const { posted: _, ...measured } = run;
    return { question: 'sustain', input, machine: await machine(), ...measured, check };
  } finally {
    await load.stop();
    await host.stop();
    await stack.close();
  }
}

/** The part of the time for which everything warms up first. */
const WARM_UP = 0.1;

interface Running {
  readonly stack: OwnStack;
  readonly load: { run(job: LoadJob): Promise<LoadResult> };
  readonly application: string;
  readonly url: string;
  /** Process ids. */
  readonly parts: Readonly<Record<string, number | undefined>>;
}

async function underLoad(
  { perSecond, seconds, connections, chats }: SustainInput,
  { stack, load, application, url, parts }: Running,
) {
  const posted: PostedLoad = { application, chats, loads: [] };
  const send = async (during: number): Promise<LoadResult> => {
    const tag = `bench${crypto.randomUUID().slice(0, 8)}`;
    const sent = await load.run({
      ...{ url, connections, seconds: during, perSecond, status: 201 },
      requests: { kind: 'posts', application, chats, tag, withKey: false },
    });
    posted.loads.push({ tag, ...sent });
    return sent;
  };
  console.error('warming up');
  await send(seconds * WARM_UP);
  await stack.untilStored(application, acknowledgedIn(posted));
  console.error(`${perSecond} POSTs a second for ${seconds} s`);
  const before = usedBy(parts);
  const sent = await send(seconds);
  const after = usedBy(parts);
  const began = performance.now();
  const all = acknowledgedIn(posted);
  const notStored = all - (await stack.storedMessages(application));
  await stack.untilStored(application, all);
  const storedAfter = (performance.now() - began) / 1000;
  const cores = Object.entries(after).map(([name, ms]) => [
    name,
    Math.round((ms - (before[name] ?? 0)) / (10 * sent.seconds)),
  ]);
  return {
    perSecond: sent.acknowledged.length / sent.seconds,
    times: percentiles(sent.times),
    ...{ notStored, storedAfter, posted },
    cores: Object.fromEntries(cores) as Readonly<Record<string, number>>,
  };
}

function usedBy(parts: Running['parts']): Record<string, number> {
  const all = processTimes();
  const known = Object.entries(parts).filter(([, pid]) => pid !== undefined);
  return Object.fromEntries(known.map(([name, pid]) => [name, cpuOf(Number(pid), all)]));
}

/** Formats the result as a table. */
export function sustainReport(result: SustainResult): string {
  const { input, perSecond, times, notStored, storedAfter, cores, check, machine } = result;
  const row = (name: string, value: string) => `${name.padEnd(36)}${value.padStart(10)}`;
  return [
    row('POSTs a second', perSecond.toFixed(0)),
    row('  p50, ms', times.p50.toFixed(1)),
    row('  p95, ms', times.p95.toFixed(1)),
    row('  p99, ms', times.p99.toFixed(1)),
    row('acknowledged', String(check.acknowledged)),
    row('not stored yet at the end', String(notStored)),
    row('all stored after, s', storedAfter.toFixed(1)),
    'CPU, percent of one core',
    ...Object.entries(cores).map(([name, percent]) => row(`  ${name}`, String(percent))),
    `lost ${check.lost}, duplicated ${check.duplicated}, void ${check.voids}, not accepted ${check.refused}`,
    `${input.perSecond} a second for ${input.seconds} s, ${input.connections} clients, ${input.chats} chats`,
    machineReport(machine),
  ].join('\n');
}
