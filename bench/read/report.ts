import { machineReport } from '../machine.ts';
import { PAGE } from './floors.ts';
import type { ReadResult } from './read.ts';

const NAMES = {
  list: `a page of ${PAGE} messages`,
  message: 'one message',
  changes: `a page of ${PAGE} changes`,
  search: `a search, ${PAGE} hits`,
};

/** Formats the result as a table. */
export function readReport({ reads, input, machine }: ReadResult): string {
  const row = (name: string, ...values: string[]) =>
    `${name.padEnd(26)}${values.map((value) => value.padStart(11)).join('')}`;
  const heads = ['GETs/s', 'CPU µs', 'p50 ms', 'p95 ms', 'engine/s', 'p50 ms', 'rate', 'p50'];
  return [
    ...input.connections.flatMap((clients) => [
      row(`${clients} at once`, ...heads),
      ...reads
        .filter(({ connections }) => connections === clients)
        .map(({ read, perSecond, cpu, p50, p95, floor, ratio }) =>
          row(
            `  ${NAMES[read]}`,
            ...[perSecond, cpu].map((value) => value.toFixed(0)),
            ...[p50, p95].map((value) => value.toFixed(2)),
            floor.perSecond.toFixed(0),
            floor.p50.toFixed(2),
            ...[ratio.perSecond, ratio.p50].map((value) => `${value.toFixed(2)}×`),
          ),
        ),
      '',
    ]),
    `medians of ${input.rounds} rounds, ${input.seconds} s each, a chat of ${input.messages.toLocaleString('en')} messages; the last columns: plain host : engine`,
    machineReport(machine),
  ].join('\n');
}
