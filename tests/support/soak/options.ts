import { parseArgs } from 'node:util';
import { wholeNumber } from '../../../commands/shared/whole-number.ts';

export const usage = `Usage: npm run soak -- [options]

Runs mixed load with a random fault of docs/faults.md in each run, one run after the other, on a stack of its own.
Each run ends with the judge's verdict. At the end, compares the memory and the open files of every process with those
of its first run.

  --minutes N       how long (default 60)
  --seed N          seed of the faults and of the load (default 1)
  --operations N    operations in each run (default 1500)
  --write           writes the result into docs/faults.md
  --help            this text

Exits with 1 if a promise was broken (docs/judge.md), or the memory or the open files of a process grew.
`;

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly operations: number;
  readonly write: boolean;
}

export function parseSoakOptions(args: string[]): SoakOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      operations: { type: 'string', default: '1500' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    minutes: wholeNumber('minutes', values.minutes, 10_000),
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    operations: wholeNumber('operations', values.operations, 1_000_000),
    write: values.write,
  };
}
