import { createHash } from 'node:crypto';

/**
 * The same request of the same file into the same application has the same key in every run, so that a request whose
 * answer was lost, or was not journalled before a crash, can be sent again.
 */
export const idempotencyKey = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
