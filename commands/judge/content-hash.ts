import { createHash } from 'node:crypto';

/**
 * Ten characters: 60 bits tell millions of bodies apart, and V8 stores a string this short only
 * once, however often a record contains it.
 */
const LENGTH = 10;

/**
 * The hash that a record holds instead of a body or title. Hash sent and read content alike. Give
 * every intended message its own body, so that one stored twice can't pass for two equal ones.
 */
export const contentHash = (content: string | null): string =>
  createHash('sha256')
    .update(content === null ? 'null' : `"${content}`)
    .digest('base64url')
    .slice(0, LENGTH);
