import { sentence } from '../../commands/judge/report.ts';
import { machineReport } from '../machine.ts';
import type { AcceptResult, Measured } from './accept.ts';
import { VARIANTS } from './variants.ts';

/** How many findings the report shows. */
const SHOWN = 10;
const NAME_WIDTH = 38;

const cell = (value: number | undefined, digits = 0, unit = ''): string =>
  (value === undefined ? '–' : value.toFixed(digits) + unit).padStart(10);

/** Formats the result as tables: the variants, the floor of the queue, then the ratios. */
export function acceptReport(result: AcceptResult): string {
  const { input, variants, ratios, rawSends, check, machine } = result;
  const heads = (...names: string[]) => names.map((name) => name.padStart(10)).join('');
  const ofVariant = ({ perSecond, cpu, redis, queue, p50, p95, p99 }: Measured) =>
    [perSecond, cpu, redis, queue].map((value) => cell(value)).join('') +
    [p50, p95, p99].map((value) => cell(value, 2)).join('');
  return [
    ...input.connections.flatMap((clients) => [
      `${`${clients} at once`.padEnd(NAME_WIDTH)}${heads('POSTs/s', 'CPU µs', 'Redis µs', 'queue µs', 'p50 ms', 'p95 ms', 'p99 ms')}`,
      ...variants
        .filter(({ connections }) => connections === clients)
        .map((one) => `  ${VARIANTS[one.name].padEnd(NAME_WIDTH - 2)}${ofVariant(one)}`),
      ...rawSends
        .filter(({ connections }) => connections === clients)
        .map(
          ({ perSecond, queue, p50 }) =>
            `  ${'sends to the queue alone'.padEnd(NAME_WIDTH - 2)}${cell(perSecond)}${cell(undefined)}${cell(undefined)}${cell(queue)}${cell(p50, 2)}`,
        ),
      '',
    ]),
    `${'ratio'.padEnd(2 * NAME_WIDTH)}${heads('at once', 'POSTs/s', 'CPU', 'p50')}`,
    ...ratios.map(
      ({ of, to, connections, perSecond, cpu, p50 }) =>
        `  ${`${VARIANTS[of]} : ${VARIANTS[to]}`.padEnd(2 * NAME_WIDTH - 2)}${cell(connections)}${cell(perSecond, 2, '×')}${cell(cpu, 2, '×')}${cell(p50, 2, '×')}`,
    ),
    '',
    `acknowledged ${check.acknowledged}, persisted ${check.persisted}, lost ${check.lost}, duplicated ${check.duplicated}, void ${check.voids}, not accepted ${check.refused}`,
    ...check.findings.slice(0, SHOWN).map(sentence),
    `medians of ${input.rounds} rounds, ${input.seconds} s for each variant, ${input.chats} chats`,
    machineReport(machine),
  ].join('\n');
}
