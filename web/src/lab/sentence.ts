import type { Seen } from './control.ts';

export type Told = Pick<Seen, 'text'> & { readonly source: Seen['source'] | 'page' };

/** The purpose of an engine's command or of a log line, as far as its form shows it. */
const MEANINGS: readonly (readonly [source: string, look: RegExp, meaning: string])[] = [
  [
    'redis',
    /^evalsha \S+ \d+ seq:.* pending-index.* usage:/,
    'The script: check, take a number, note it as pending',
  ],
  ['redis', /^evalsha .*dead-lettered.*pending/, 'The script: stored, so no longer pending'],
  ['redis', /^evalsha/, 'A script'],
  ['mysql', /^insert into `messages`/, 'Stored'],
  ['mysql', /^update `chats`/, 'Counted, with its place in the change sequence'],
  ['mysql', /for update$/, 'The chat is locked'],
  ['mysql', /^commit/, 'Committed'],
  ['mysql', /^select `token`, `chat_number`.*`body`/, 'Read again, to be indexed as it is now'],
  ['worker', /MessagePersisted/, 'From the write queue'],
  ['worker', /MessageIndexed/, 'From the index queue into OpenSearch'],
  ['api', /MessageIndexed/, 'Written directly into OpenSearch'],
];

/** Commands that only read how far the message has come. This page causes them itself. */
const LOOKS: readonly (readonly [source: string, look: RegExp])[] = [
  ['redis', /\breads\b|^hget /],
  ['mysql', /^select `number`, `state`, `body`|^select `chats`.`number`, `title`/],
  ['api', /GET \/|reserved key/],
];

export const isPartOfIt = ({ source, text }: Told): boolean =>
  !LOOKS.some(([from, look]) => from === source && look.test(text));

export const meaningOf = ({ source, text }: Told): string | undefined =>
  MEANINGS.find(([from, look]) => from === source && look.test(text))?.[2];

/**
 * Shortens a line: a log line of ours in brief, an engine's command without the long, constant
 * token.
 */
export function shortened({ source, text }: Told): string {
  if (source === 'api' || source === 'worker') return logLine(text);
  return text.replace(/\{[0-9a-f]{32}\}/g, '{…}').replace(/'[0-9a-f]{32}'/g, "'…'");
}

const UNINTERESTING = new Set(['level', 'timestamp', 'service', 'sampling_rate', 'requestId']);

function logLine(text: string): string {
  try {
    const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return fields
      .filter(([name, value]) => !UNINTERESTING.has(name) && typeof value !== 'object')
      .filter(([name]) => !['application', 'credential', 'stage'].includes(name))
      .map(([name, value]) => (name === 'message' ? String(value) : `${name}=${value}`))
      .join(' ');
  } catch {
    return text;
  }
}
