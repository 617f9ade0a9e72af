import { sentence } from '../commands/judge/report.ts';
import { machineReport } from './machine.ts';
import type { Measured, ModesResult } from './modes.ts';
import type { Percentiles } from './percentiles.ts';
import { MODES } from './post.ts';

/** How many findings the report shows. */
const SHOWN = 10;
const RANKS = ['p50', 'p90', 'p99', 'max'] as const;
const ms = (value: number) => value.toFixed(1).padStart(9);

/** Formats the result as a table: milliseconds, then ratios, then what became of the messages. */
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
    `searchable at the response: ${modes.direct.searchable} of ${modes.direct.answer.count} direct, ${modes.queued.searchable} of ${modes.queued.answer.count} queued`,
    ...rates(modes),
    `acknowledged ${check.acknowledged}, persisted ${check.persisted}, searchable ${check.searchable}, lost ${check.lost}, duplicated ${check.duplicated}, void ${check.voids}, not accepted ${check.refused}`,
    ...check.findings.slice(0, SHOWN).map(sentence),
    `${input.concurrency} clients${input.inTurns ? ' in turns' : ''}`,
    machineReport(machine),
  ].join('\n');
}

function rates({ queued, direct }: ModesResult['modes']): string[] {
  const fellBack = `fell back to the queue: ${direct.fellBack} direct`;
  if (!queued.perSecond || !direct.perSecond) return [fellBack];
  const each = `${queued.perSecond.toFixed(1)} queued, ${direct.perSecond.toFixed(1)} direct`;
  return [fellBack, `acknowledged each second: ${each}`];
}
