import type { ChatEdits, ChatName, NoChat, RevisionCondition } from '../../domain/edit-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type {
  AcceptedChat,
  ApplicationToken,
  Chat,
  ChatNumber,
  Instant,
} from '../../domain/terms.ts';
import { unlessDown, unlessFailed } from '../../domain/unless-down.ts';
import { type PendingRead, readPending } from '../pending/read-pending.ts';
import { noChat, type WaitingChat, waitingChat } from '../pending/waiting-chat.ts';

export interface EditChatPorts {
  readonly pendingLog: PendingLog;
  readonly chatEdits: ChatEdits;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
  readonly instant: () => Instant;
}

/** Replaces or removes a chat's title at once. */
export function editChat({ pendingLog, chatEdits, readChat, instant }: EditChatPorts) {
  return async function editChat(
    name: ChatName,
    condition: RevisionCondition,
    title: string | null,
  ): Promise<Chat> {
    const pending = await readPending(waitingChat(pendingLog, name.token, name.chat));
    const waiting = pending.known ? pending.value.chat : undefined;
    const change = { title, at: instant() };
    const edited = await chatEdits.retitle(name, waiting, condition, change);
    if (typeof edited === 'string') throw refusal(edited, pending);
    if (waiting) await forget(pendingLog, name, waiting);
    // The transaction cannot return the count of messages and the head, because these include
    // pending messages.
    const read = () => readChat(name.token, name.chat);
    const { messagesCount, head } = await unlessFailed(read, () => edited);
    return { ...edited, messagesCount, head };
  };
}

export interface DeleteChatPorts {
  readonly pendingLog: PendingLog;
  readonly chatEdits: ChatEdits;
  readonly sequences: Sequences;
  readonly instant: () => Instant;
}

/**
 * Deletes a chat for good. Writes the tombstone first, so that the ledger grants the chat no more
 * numbers. Then removes the sequence, so that the next POST must ask the ledger. After a crash in
 * between, a repeated request or the purge completes the deletion. The purge removes the chat's
 * content in the background.
 */
export function deleteChat({ pendingLog, chatEdits, sequences, instant }: DeleteChatPorts) {
  return async function deleteChat(name: ChatName, condition: RevisionCondition): Promise<void> {
    // If Redis is down, delete nothing: the chat's sequence would stay in Redis, and the deleted
    // chat would still accept messages.
    await sequences.ping();
    const pending = await readPending(waitingChat(pendingLog, name.token, name.chat));
    const waiting = pending.known ? pending.value.chat : undefined;
    const outcome = await chatEdits.delete(name, waiting, condition, instant());
    const isGone = outcome === 'deleted' || outcome === 'chat-deleted';
    if (isGone) await sequences.remove(name);
    if (outcome !== 'deleted') throw refusal(outcome, pending);
    if (waiting) await forget(pendingLog, name, waiting);
  };
}

/** While Redis is down a chat cannot be called missing: it may be pending. */
function refusal(
  outcome: NoChat | 'precondition-failed',
  pending: PendingRead<WaitingChat>,
): Error {
  if (outcome !== 'chat-not-found' && outcome !== 'number-void') return new Problem(outcome);
  if (!pending.known) return pending.cause;
  const { messagesWait } = pending.value;
  return noChat({ isVoid: outcome === 'number-void', messagesWait });
}

/**
 * Removes the chat's pending entry if Redis responds. If not, the worker removes it when it
 * receives the queue's copy of the chat.
 */
const forget = (pendingLog: PendingLog, { token }: ChatName, chat: AcceptedChat) =>
  unlessDown(() => pendingLog.remove([{ kind: 'chat', token, chat }]));
