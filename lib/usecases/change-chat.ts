import type { ChatEdits, ChatName, NoChat, RevisionCondition } from '../domain/edit-port.ts';
import type { PendingLog } from '../domain/pending-port.ts';
import { EngineUnavailable, Problem } from '../domain/problems.ts';
import type { Sequences } from '../domain/sequence-port.ts';
import type { AcceptedChat, ApplicationToken, Chat, ChatNumber, Instant } from '../domain/terms.ts';
import { type PendingAnswer, readPending } from './read-pending.ts';
import { noChat, type WaitingChat, waitingChat } from './waiting-chat.ts';

export interface EditChatPorts {
  readonly pendingLog: PendingLog;
  readonly chatEdits: ChatEdits;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
  readonly instant: () => Instant;
}

/** Gives a chat another title, or none, at once. */
export const editChat =
  ({ pendingLog, chatEdits, readChat, instant }: EditChatPorts) =>
  async (name: ChatName, condition: RevisionCondition, title: string | null): Promise<Chat> => {
    const pending = await readPending(waitingChat(pendingLog, name.token, name.chat));
    const waiting = pending.known ? pending.value.chat : undefined;
    const change = { title, at: instant() };
    const edited = await chatEdits.retitle(name, waiting, condition, change);
    if (typeof edited === 'string') throw refusal(edited, pending);
    if (waiting) await forget(pendingLog, name, waiting);
    // The counts are not part of what was changed: they are read like any others.
    const { messagesCount, head } = await readChat(name.token, name.chat).catch(orAsItWas(edited));
    return { ...edited, messagesCount, head };
  };

export interface DeleteChatPorts {
  readonly pendingLog: PendingLog;
  readonly chatEdits: ChatEdits;
  readonly sequences: Sequences;
  readonly instant: () => Instant;
}

/**
 * Deletes a chat for good: first the tombstone, in whose chat no number is granted any more, then the sequence, so that the next POST must ask for
 * one. A crash between the two is mended by a repeat, or by the purge. What the chat holds is purged in the background.
 */
export const deleteChat =
  ({ pendingLog, chatEdits, sequences, instant }: DeleteChatPorts) =>
  async (name: ChatName, condition: RevisionCondition): Promise<void> => {
    // Without Redis the chat would be hidden and go on taking messages: nothing is deleted then.
    await sequences.ping();
    const pending = await readPending(waitingChat(pendingLog, name.token, name.chat));
    const waiting = pending.known ? pending.value.chat : undefined;
    const outcome = await chatEdits.delete(name, waiting, condition, instant());
    const isGone = outcome === 'deleted' || outcome === 'chat-deleted';
    if (isGone) await sequences.remove(name);
    if (outcome !== 'deleted') throw refusal(outcome, pending);
    if (waiting) await forget(pendingLog, name, waiting);
  };

/** Without Redis nobody can say that a chat does not exist: it may be pending. */
function refusal(
  outcome: NoChat | 'precondition-failed',
  pending: PendingAnswer<WaitingChat>,
): Error {
  if (outcome !== 'chat-not-found' && outcome !== 'number-void') return new Problem(outcome);
  if (!pending.known) return pending.cause;
  const { messagesWait } = pending.value;
  return noChat({ isVoid: outcome === 'number-void', messagesWait });
}

/** The queue still has a copy that would remove the entry. */
async function forget(pendingLog: PendingLog, { token }: ChatName, chat: AcceptedChat) {
  try {
    await pendingLog.remove([{ kind: 'chat', token, chat }]);
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
  }
}

const orAsItWas =
  (chat: Chat) =>
  (error: unknown): Chat => {
    if (error instanceof EngineUnavailable || error instanceof Problem) return chat;
    throw error;
  };
