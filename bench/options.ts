import { parseArgs } from 'node:util';
import { wholeNumber } from '../commands/shared/whole-number.ts';

export const usage = `Usage: npm run bench -- QUESTION [options]

Measures the running stack and reports ratios. Both sides of a ratio come from one run on one machine.

  modes                 what does a client pay for waiting (Prefer: wait), and where does the time go?
  drain                 how fast is a backlog stored, and does its length matter? Starts its own stack
  index                 how fast do stored messages become searchable, compared with plain _bulk requests of the same
                        documents: 2,000 of 16 KB in one chat, and one in each of 2,000 chats? Starts its own stack

  --count N             messages of each mode (default 500)
  --concurrency N       concurrent requests to one chat (default 8)
  --in-turns            alternate the modes; by default all direct writes come first, then all queued ones
  --seed N              seed for the order with --in-turns (default 1)
  --api-url URL         default: API_URL, else the running stack's
  --chats N             drain: number of chats (default 50)
  --rounds N            drain, index: measurements of each depth or shape (default 3)
  --json FILE           also writes the measurements to this file
  --help                this text

Exits with 1 if a promise was broken (docs/judge.md), a message was not accepted, or an invocation
failed or timed out.
`;

const QUESTIONS = ['modes', 'drain', 'index'] as const;
export type Question = (typeof QUESTIONS)[number];

export interface BenchOptions {
  readonly count: number;
  readonly concurrency: number;
  readonly inTurns: boolean;
  readonly seed: number;
  readonly apiUrl: string | undefined;
  readonly question: Question;
  readonly chats: number;
  readonly rounds: number;
  readonly json: string | undefined;
}

export function parseBenchOptions(args: string[]): BenchOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '500' },
      concurrency: { type: 'string', default: '8' },
      'in-turns': { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      'api-url': { type: 'string' },
      chats: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length === 0) return 'help';
  const question = QUESTIONS.find((one) => one === positionals.join(' '));
  if (!question) {
    throw new Error(
      `Unknown question "${positionals.join(' ')}": use one of ${QUESTIONS.join(', ')}`,
    );
  }
  return {
    question,
    chats: wholeNumber('chats', values.chats, 1_000),
    rounds: wholeNumber('rounds', values.rounds, 100),
    count: wholeNumber('count', values.count, 1_000_000),
    concurrency: wholeNumber('concurrency', values.concurrency, 256),
    inTurns: values['in-turns'],
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    apiUrl: values['api-url'],
    json: values.json,
  };
}
