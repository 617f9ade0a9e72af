import { Problem } from '../domain/problems.ts';

/**
 * Why a chat cannot be had that is neither stored nor in the pending log. Where messages of it wait it exists, a void or not: its own entry was lost,
 * and the queue has a copy of it.
 */
export function noChat(known: {
  readonly isVoid: boolean;
  readonly messagesWait: boolean;
}): Problem {
  if (known.messagesWait)
    return new Problem('store-unavailable', 'The chat is not stored yet: try again.');
  return new Problem(known.isVoid ? 'number-void' : 'chat-not-found');
}
