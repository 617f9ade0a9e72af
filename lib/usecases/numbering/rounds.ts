/**
 * Attempts of a request with a sequence that is not ready (lease, sealing, block used up by others)
 * before it gets a 503.
 */
export const ROUNDS = 8;
