import type { Told } from './sentence.ts';

/* The stages of one message, derived from the engines' logs. */

export interface Heard extends Told {
  readonly at: number;
}

export interface Stage {
  readonly name: string;
  readonly where: string;
  /**
   * Milliseconds from the request until the message reached the stage; undefined: not reached yet.
   */
  readonly after: number | undefined;
}

/**
 * Sources whose log says that a message was indexed: the worker or, for a direct write, the API.
 */
const INDEXERS: ReadonlySet<Heard['source']> = new Set(['worker', 'api']);

const STAGES: readonly (readonly [
  name: string,
  where: string,
  isReached: (line: Heard) => boolean,
])[] = [
  ['Numbered', 'Redis', (l) => l.source === 'redis' && /^HSET pending:/.test(l.text)],
  ['Answered', 'SQS, API', (l) => l.source === 'page' && l.text.startsWith('201')],
  ['Stored', 'MySQL', (l) => l.source === 'mysql' && /^commit/i.test(l.text)],
  ['Indexed', 'OpenSearch', (l) => INDEXERS.has(l.source) && l.text.includes('MessageIndexed')],
  ['Searchable', 'OpenSearch', (l) => l.source === 'page' && l.text.endsWith('searchable')],
];

/** The stages of the last message sent from this page. `lines` are in time order. */
export function journeyOf(lines: readonly Heard[]): Stage[] {
  const start = lines.findLastIndex(
    ({ source, text }) => source === 'page' && text.startsWith('POST'),
  );
  const began = lines[start]?.at ?? 0;
  const since = start < 0 ? [] : lines.slice(start + 1);
  return STAGES.map(([name, where, isReached]) => {
    const line = since.find(isReached);
    return { name, where, after: line && line.at - began };
  });
}
