import { createHash } from 'node:crypto';

/** Ten characters: V8 keeps one copy of a string this short however often it stands in a record, and 60 bits tell millions of bodies apart. */
const LENGTH = 10;

/**
 * What a record holds instead of a body or title. Hash the same thing for what was sent and for what was read; give every intended message a
 * body of its own, so that a message that was stored twice cannot pass for two equal ones.
 */
export const contentHash = (content: string | null): string =>
  createHash('sha256')
    .update(content === null ? 'null' : `"${content}`)
    .digest('base64url')
    .slice(0, LENGTH);
