import { machineReport } from '../machine.ts';
import type { ColdstartResult } from './coldstart.ts';

/** Formats the result as a table. */
export function coldstartReport({ functions, input, machine }: ColdstartResult): string {
  const row = (name: string, ...values: string[]) =>
    `${name.padEnd(24)}${values.map((value) => value.padStart(16)).join('')}`;
  return [
    row('function', 'KB at start', 'start ms', 'ratio', 'first response', 'ratio'),
    ...functions.map(({ name, kilobytes, startMs, firstMs, ratio }) =>
      row(
        `  ${name}`,
        kilobytes.toFixed(0),
        startMs.toFixed(0),
        `${ratio.start.toFixed(2)}×`,
        firstMs.toFixed(0),
        `${ratio.first.toFixed(2)}×`,
      ),
    ),
    `medians of ${input.rounds} rounds; first response: ms from the process's start`,
    machineReport(machine),
  ].join('\n');
}
