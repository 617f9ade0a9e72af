import { parseArgs } from 'node:util';

export const usage = `Usage: npm test -- [options]

Runs formatter, linter, types, dead-code check and all tests on engines of its own,
beside a running "npm start". The last line is "N passed, N failed".

  --unit           static checks, unit and contract tests: seconds, no engine
  --full           everything, the long tests (*.full.test.ts) and MySQL 8 included
  --mysql8         the integration tests on real MySQL 8.0 instead of MariaDB
  --coverage       also says which lines ran, and takes up to twice as long; part of --full
  --only PATTERN   only test files whose path matches this regular expression
  --help           this text
`;

export type RunnerOptions = {
  readonly unit: boolean;
  readonly full: boolean;
  readonly mysql8: boolean;
  readonly coverage: boolean;
  readonly help: boolean;
  readonly only: RegExp | undefined;
};

export function parseRunnerOptions(args: string[]): RunnerOptions {
  const { values } = parseArgs({
    args,
    options: {
      unit: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      mysql8: { type: 'boolean', default: false },
      coverage: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const coverage = values.coverage || values.full;
  return {
    ...values,
    coverage,
    only: values.only === undefined ? undefined : new RegExp(values.only),
  };
}
