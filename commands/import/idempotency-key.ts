import { createHash } from 'node:crypto';

/**
 * The key of a request, the same in every run for the same request, file and application. So a
 * request can be sent again if its response was lost, or a crash kept it out of the journal.
 */
export const idempotencyKey = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
