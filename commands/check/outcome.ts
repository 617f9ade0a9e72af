import type { Operation } from './record.ts';

/** What a status tells the client; undefined: no answer came. A 5xx on a write says nothing about the write. */
export function outcomeOf(status: number | undefined): Operation['outcome'] {
  if (status === undefined || status >= 500) return 'unknown';
  return status < 400 ? 'acknowledged' : 'refused';
}
