import { type Measured, MODES, type ModesResult } from './modes.ts';
import type { Percentiles } from './percentiles.ts';

const RANKS = ['p50', 'p90', 'p99', 'max'] as const;
const ms = (value: number) => value.toFixed(1).padStart(9);

/** The answer as a table: milliseconds, then ratios, then what became of the messages. */
export function modesReport({ modes, ratio, check, machine, input }: ModesResult): string {
  const row = (name: string, times: Percentiles) =>
    `${name.padEnd(24)}${RANKS.map((rank) => ms(times[rank])).join('')}${String(times.count).padStart(9)}`;
  const rows = (name: string, { answer, steps }: Measured) => [
    row(name, answer),
    ...Object.entries(steps).map(([step, times]) => row(`  ${step}`, times)),
  ];
  const times = (value: number) => `${value.toFixed(1)}×`.padStart(9);
  return [
    `${`milliseconds`.padEnd(24)}${RANKS.map((rank) => rank.padStart(9)).join('')}${'messages'.padStart(9)}`,
    ...MODES.flatMap((mode) => rows(mode, modes[mode])),
    `${'direct : queued'.padEnd(24)}${times(ratio.p50)}${times(ratio.p90)}${times(ratio.p99)}`,
    '',
    `searchable when answered: ${modes.direct.searchable} of ${modes.direct.answer.count} direct, ${modes.queued.searchable} of ${modes.queued.answer.count} queued`,
    `acknowledged ${check.acknowledged}, lost ${check.lost}, twice ${check.twice}, not accepted ${check.refused}`,
    `${input.concurrency} clients, ${machine.processors} processors, Node ${machine.node}; times of one machine: take the ratios`,
  ].join('\n');
}
