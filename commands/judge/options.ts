import { parseArgs } from 'node:util';

export const usage = `Usage: npm run judge -- RECORD [options]

Judges a recorded run: were the numbers unique, dense, durable, monotone, idempotent, and readable
at once? RECORD is JSON Lines: the responses that clients got, the faults, and the final content of
the stores (docs/judge.md).

  --findings N   show at most N findings (default 20)
  --json         print the whole verdict as JSON
  --help         this text

Exits with 0 if it found nothing, 1 if a promise was broken, 2 if the record is unreadable or stops
before its end.
`;

export interface JudgeOptions {
  readonly file: string;
  readonly findings: number;
  readonly json: boolean;
}

export function parseJudgeOptions(args: string[]): JudgeOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      findings: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Error('Give exactly one RECORD');
  const findings = Number(values.findings);
  if (!Number.isInteger(findings) || findings < 0) {
    throw new Error(`--findings must be a whole number, not "${values.findings}"`);
  }
  return { file, findings, json: values.json };
}
