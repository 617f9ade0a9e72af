import { createHash } from 'node:crypto';

/**
 * The length of a hash in characters: 60 bits tell millions of bodies apart, and V8 stores a string
 * this short only once, however often a run record contains it.
 */
const LENGTH = 10;

/**
 * Returns the hash that a run record holds instead of a body or title. Use it for sent and for read
 * content alike. Give every message of a run a body of its own: otherwise a message stored twice
 * could pass for two messages with equal bodies.
 */
export const contentHash = (content: string | null): string =>
  createHash('sha256')
    .update(content === null ? 'null' : `"${content}`)
    .digest('base64url')
    .slice(0, LENGTH);
