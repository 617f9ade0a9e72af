import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessTimes, processTimes, treeOf } from './process-times.ts';

/** Other work on the machine. A figure measured beside much of it is worth little. */
export interface OtherWork {
  /** Load average of the last minute. It contains the bench's own work of that minute. */
  readonly load: number;
  /** The busiest processes that the bench didn't start, in percent of one core. */
  readonly busiest: readonly { readonly name: string; readonly percent: number }[];
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processors: number;
  readonly before: OtherWork;
  readonly after: OtherWork;
}

const LOOK_MS = 500;
const SHOWN = 3;

/** Looks at the machine before a measurement. The returned function looks again after it. */
export async function lookAtMachine(): Promise<() => Promise<Machine>> {
  const before = await otherWork();
  return async () => ({
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    before,
    after: await otherWork(),
  });
}

async function otherWork(): Promise<OtherWork> {
  const [load = 0] = loadavg();
  const [first, began] = [processTimes(), performance.now()];
  await pause(LOOK_MS);
  const busiest = busiestOf(first, processTimes(), performance.now() - began);
  return { load: Number(load.toFixed(2)), busiest };
}

/** The busiest processes between two looks, without this process and its descendants. */
export function busiestOf(
  first: readonly ProcessTimes[],
  second: readonly ProcessTimes[],
  ms: number,
): OtherWork['busiest'] {
  const own = treeOf(process.pid, second);
  const used = new Map(first.map(({ pid, cpuMs }) => [pid, cpuMs]));
  return second
    .filter(({ pid }) => used.has(pid) && !own.has(pid))
    .map(({ pid, name, cpuMs }) => ({
      name,
      percent: Math.round((100 * (cpuMs - (used.get(pid) ?? 0))) / ms),
    }))
    .filter(({ percent }) => percent > 0)
    .toSorted((a, b) => b.percent - a.percent)
    .slice(0, SHOWN);
}

/** The last lines of a report. */
export function machineReport({ node, platform, processors, before, after }: Machine): string {
  const others = ({ load, busiest }: OtherWork) =>
    [
      `load ${load}`,
      ...(busiest.length === 0 ? ['nothing else ran'] : []),
      ...busiest.map(({ name, percent }) => `${name} ${percent} %`),
    ].join(', ');
  return [
    `${processors} processors, ${platform}, Node ${node}; figures depend on the machine: compare ratios`,
    `other work before: ${others(before)}; after: ${others(after)}`,
  ].join('\n');
}
