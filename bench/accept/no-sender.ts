import type { Sender } from '../../lib/adapters/sqs/sender.ts';

/** Takes every body, and sends none. Stands in for the module that without-send.mjs replaces. */
export const sender = (): Sender => ({ send: async () => ({ refused: new Set() }) });
