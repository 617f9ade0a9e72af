import { createHash } from 'node:crypto';

/**
 * The key of a request, the same in every run for the same request, file and application. So a
 * later run can repeat a request if its response was lost, or if a crash kept the response out of
 * the journal.
 */
export const idempotencyKey = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
