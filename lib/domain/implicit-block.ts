/** Chain id of the first block of every chat's message sequence. */
export const IMPLICIT_CHAIN = 'implicit';

/**
 * Messages 1..32 of every chat form a block without a ledger row, so creating a chat and posting
 * its first messages needs no SQL. Never change this size: numbers granted under the old value
 * would be granted again.
 */
export const IMPLICIT_BLOCK_SIZE = 32;
