import type { Operation } from '../record.ts';

/**
 * The outcome as far as a client knows it from the status; undefined: no response came. After a
 * 5xx, the API may have accepted the write or not.
 */
export function outcomeOf(status: number | undefined): Operation['outcome'] {
  if (status === undefined || status >= 500) return 'unknown';
  return status < 400 ? 'acknowledged' : 'refused';
}
