import type { DeadLetters } from '../../domain/queue-port.ts';
import { type Sender, sendAll } from './sender.ts';

export const sqsDeadLetters = (sender: Sender, queueUrl: string): DeadLetters => ({
  send: (bodies, reason) => sendAll(sender, queueUrl, bodies, { attributes: { reason } }),
});
