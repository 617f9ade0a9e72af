import type { Operation } from '../record.ts';

/**
 * The outcome that a client knows from the status; undefined: no response. After a 5xx a write may
 * have happened or not.
 */
export function outcomeOf(status: number | undefined): Operation['outcome'] {
  if (status === undefined || status >= 500) return 'unknown';
  return status < 400 ? 'acknowledged' : 'refused';
}
