import { parseArgs } from 'node:util';
import { wholeNumber } from '../commands/shared/whole-number.ts';

export const usage = `Usage: npm run bench -- QUESTION [options]

Measures and reports ratios. Both sides of a ratio come from one run on one machine. docs/performance.md says how.

  accept                what does a POST cost under serverless-offline and in the plain host, beside floors: the host
                        without the send, a bare server, sends to the queue alone? For 1, 16 and 64 clients
  script                how much CPU does Redis take for the scripts that accept writes?
  sustain               which rate of POSTs do the plain host, the worker, the queue and the stores hold together?
  read                  what do a page, a message, changes and a search cost, compared with the engine alone?
  drain                 how fast is a backlog stored, and does its length matter?
  index                 how fast do stored messages become searchable, compared with plain _bulk requests of the same
                        documents: 2,000 of 16 KB in one chat, and one in each of 2,000 chats?
  coldstart             how long do functions take to start and to respond first, compared with an empty handler?
  modes                 what does a client pay for waiting (Prefer: wait), and where does the time go?
                        Asks the running stack; all others start their own
  all                   every question in turn, modes on a stack of its own too

  --rounds N            measurements of each variant, call, read, depth, shape or function (default 3)
  --seconds N           accept, read: duration of each measurement (default 2); sustain: of all (default 60)
  --chats N             accept, sustain, drain: number of chats (default 50)
  --against DIR         accept, script: also measures the API, or the scripts, of this checkout
  --per-second N        sustain: the rate (default 1600)
  --count N             modes: messages of each mode (default 500)
  --concurrency N       modes: concurrent requests to one chat (default 8)
  --in-turns            modes: alternate the modes; by default all direct writes come first, then all queued ones
  --seed N              modes: seed for the order with --in-turns (default 1)
  --api-url URL         modes: default: API_URL, else the running stack's
  --quick               measures as little as possible: shows whether the bench works, and no more
  --write               writes the tables into docs/performance.md
  --json FILE           also writes the measurements to this file
  --help                this text

Exits with 1 if a promise was broken (docs/judge.md), a message was not accepted, or an invocation
failed or timed out.
`;

/** The questions in the order in which `all` asks them. */
export const QUESTIONS = [
  'accept',
  'script',
  'sustain',
  'read',
  'drain',
  'index',
  'coldstart',
  'modes',
] as const;
export type Question = (typeof QUESTIONS)[number];

export interface BenchOptions {
  readonly question: Question | 'all';
  readonly rounds: number;
  /** Undefined: as the question has it. */
  readonly seconds: number | undefined;
  readonly chats: number;
  readonly against: string | undefined;
  readonly perSecond: number;
  readonly count: number;
  readonly concurrency: number;
  readonly inTurns: boolean;
  readonly seed: number;
  readonly apiUrl: string | undefined;
  readonly quick: boolean;
  readonly write: boolean;
  readonly json: string | undefined;
}

export function parseBenchOptions(args: string[]): BenchOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      chats: { type: 'string', default: '50' },
      against: { type: 'string' },
      'per-second': { type: 'string', default: '1600' },
      count: { type: 'string', default: '500' },
      concurrency: { type: 'string', default: '8' },
      'in-turns': { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      'api-url': { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length === 0) return 'help';
  return {
    question: questionOf(positionals.join(' ')),
    rounds: wholeNumber('rounds', values.rounds, 100),
    seconds:
      values.seconds === undefined ? undefined : wholeNumber('seconds', values.seconds, 3_600),
    chats: wholeNumber('chats', values.chats, 1_000),
    against: values.against,
    perSecond: wholeNumber('per-second', values['per-second'], 100_000),
    count: wholeNumber('count', values.count, 1_000_000),
    concurrency: wholeNumber('concurrency', values.concurrency, 256),
    inTurns: values['in-turns'],
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    apiUrl: values['api-url'],
    quick: values.quick,
    write: values.write,
    json: values.json,
  };
}

function questionOf(text: string): BenchOptions['question'] {
  const question = [...QUESTIONS, 'all' as const].find((one) => one === text);
  if (question) return question;
  throw new Error(`Unknown question "${text}": use one of ${QUESTIONS.join(', ')}, all`);
}
