import type { Stored } from './await-stored.ts';
import { byKind, type Tally, total } from './tally.ts';

export type ImportResult = {
  readonly messages: number;
  readonly accepted: number;
  readonly acceptedBefore: number;
  readonly chats: number;
  readonly postingMs: number;
  readonly acceptedAt: number;
  readonly stored: Stored | undefined;
  readonly refused: ReadonlyMap<string, number>;
  readonly tally: Tally;
  readonly applicationToken: string;
  readonly journal: string;
};

const count = (n: number) => n.toLocaleString('en');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Formats the final report, one fact a line. */
export function report(result: ImportResult): string {
  const { accepted, acceptedBefore, messages, stored, tally, postingMs } = result;
  const now = accepted - acceptedBefore;
  const before = acceptedBefore > 0 ? `, ${count(acceptedBefore)} of them by earlier runs` : '';
  const rate = now > 0 ? `${count(Math.round((1000 * now) / postingMs))}/s` : '-';
  const errors = new Map([...tally.errors, ...result.refused]);
  const facts: [string, string][] = [
    ['application', result.applicationToken],
    [
      'accepted',
      `${count(accepted)} of ${count(messages)} in ${count(result.chats)} chats${before}`,
    ],
    now === 0 && accepted === messages
      ? ['this run', 'nothing was posted: earlier runs had posted every line']
      : ['time, rate', `${seconds(postingMs)}, ${rate}`],
  ];
  if (stored) {
    const after = (at: number) => `${seconds(at - result.acceptedAt)} after the last was accepted`;
    facts.push(
      [
        'persisted',
        `${count(stored.persisted)} (every message listed), ${after(stored.persistedAt)}`,
      ],
      [
        'searchable',
        `${count(stored.searchable)} of ${count(stored.sampled)} sampled messages (each the last of its chat), ${after(stored.searchableAt)}`,
      ],
    );
  }
  facts.push(
    ['retries', total(tally.retries) > 0 ? byKind(tally.retries) : 'none'],
    ['errors', total(errors) > 0 ? byKind(errors) : 'none'],
    ['journal', result.journal],
  );
  return facts.map(([name, value]) => `${name.padEnd(12)} ${value}`).join('\n');
}
