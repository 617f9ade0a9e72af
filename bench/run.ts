import { writeFileSync } from 'node:fs';
import { findApiUrl } from '../commands/shared/api-url.ts';
import { explained } from '../commands/shared/explained.ts';
import { drain, drainReport } from './drain.ts';
import { indexBacklog, indexBacklogReport, SHAPES } from './index-backlog.ts';
import { modes } from './modes.ts';
import { type BenchOptions, parseBenchOptions, type Question, usage } from './options.ts';
import { modesReport } from './report.ts';

interface Outcome {
  readonly result: object;
  readonly report: string;
  readonly isSound: boolean;
}

const ASK: Readonly<Record<Question, (options: BenchOptions) => Promise<Outcome>>> = {
  async modes({ count, concurrency, inTurns, seed, ...options }) {
    const apiUrl = findApiUrl(options.apiUrl ?? process.env.API_URL, '.stack/dev/state.json');
    const result = await modes({ apiUrl, count, concurrency, inTurns, seed });
    const { findings, refused } = result.check;
    return { result, report: modesReport(result), isSound: findings.length + refused === 0 };
  },

  async drain({ chats, rounds }) {
    const result = await drain({ depths: [2_000, 20_000], chats, rounds });
    return { result, report: drainReport(result), isSound: result.failures === 0 };
  },

  async index({ rounds }) {
    const result = await indexBacklog({ shapes: SHAPES, rounds });
    return { result, report: indexBacklogReport(result), isSound: result.failures === 0 };
  },
};

await explained(async () => {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const { result, report, isSound } = await ASK[options.question](options);
  console.log(report);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!isSound) process.exitCode = 1;
});
// Exits explicitly, because the supervisor of the bench's own stack leaves timers running.
process.exit();
