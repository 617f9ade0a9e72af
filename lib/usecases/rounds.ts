/**
 * How often a request asks a sequence that is not ready (lease, sealing, a block that others used up meanwhile) before it answers 503.
 */
export const ROUNDS = 8;
