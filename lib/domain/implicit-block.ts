/** Chain id of the first block of every chat's message sequence. */
export const IMPLICIT_CHAIN = 'implicit';

/**
 * Size of the implicit first block: 1..32 belongs to every chat without a ledger row, so that creating a chat and posting its first
 * messages touches no SQL. Frozen for ever: with another value, numbers granted under this one would be granted again.
 */
export const IMPLICIT_BLOCK_SIZE = 32;
