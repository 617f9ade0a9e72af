import {
  type ChangedMessage,
  type Condition,
  type MessageChange,
  type MessageEdits,
  type MessageName,
  requestOf,
} from '../domain/edit-port.ts';
import type { PendingLog } from '../domain/pending-port.ts';
import { EngineUnavailable, Problem } from '../domain/problems.ts';
import type { IndexQueue } from '../domain/queue-port.ts';
import type { AcceptedMessage, Instant, Message } from '../domain/terms.ts';
import { readPending } from './read-pending.ts';
import { NOTHING_WAITS, noChat, waitingChat } from './waiting-chat.ts';

export interface ChangeMessagePorts {
  readonly pendingLog: PendingLog;
  readonly messageEdits: MessageEdits;
  readonly indexQueue: IndexQueue;
  readonly instant: () => Instant;
}

/** What a PATCH names is replaced, whole; the rest stays. */
export interface MessageContent {
  readonly body?: string | undefined;
  readonly metadata?: unknown;
}

/** Changes a message at once: when it answers, reads show it. Search follows. */
export const editMessage =
  (ports: ChangeMessagePorts) =>
  (name: MessageName, condition: Condition, content: MessageContent): Promise<Message> =>
    changeMessage(ports, name, condition, { kind: 'edit', ...content, at: ports.instant() });

/** Deletes a message for good; its number is never used again. */
export const deleteMessage =
  (ports: ChangeMessagePorts) =>
  async (name: MessageName, condition: Condition): Promise<void> => {
    await changeMessage(ports, name, condition, { kind: 'delete', at: ports.instant() });
  };

/**
 * The pending log is read before the store, so that a message is in one or the other. What follows the commit may fail: the note of the change
 * stays for the sweeper, and the queue still has the copy that removes the pending entry.
 */
async function changeMessage(
  { pendingLog, messageEdits, indexQueue }: ChangeMessagePorts,
  name: MessageName,
  condition: Condition,
  change: MessageChange,
): Promise<Message> {
  const { token, chat, number } = name;
  const log = await readPending(
    Promise.all([waitingChat(pendingLog, token, chat), pendingLog.message(token, chat, number)]),
  );
  const [ofChat, waiting] = log.known ? log.value : [NOTHING_WAITS, undefined];
  const { messagesWait } = ofChat;
  const pending = { chat: ofChat.chat, message: waiting };
  const outcome = await messageEdits.change(name, pending, condition, change);
  if (typeof outcome === 'string') {
    // Without Redis nobody can say that it does not exist: it may be pending.
    if (!log.known && MAY_BE_PENDING.has(outcome)) throw log.cause;
    if (outcome === 'chat-not-found') throw noChat({ isVoid: false, messagesWait });
    // It was found waiting: the chat is the void, not the message.
    if (outcome === 'number-void' && waiting) throw noChat({ isVoid: true, messagesWait: true });
    if (outcome !== 'not-the-author') throw new Problem(outcome);
    const detail = 'To change the message of another author takes the scope admin.';
    throw new Problem('insufficient-scope', detail);
  }
  await unlessDown(async () => {
    await indexQueue.send([requestOf(name)]);
    await messageEdits.indexRequested(name, outcome.change);
  });
  if (waiting) await unlessDown(() => forget(pendingLog, name, waiting, outcome));
  return outcome.message;
}

const MAY_BE_PENDING: ReadonlySet<string> = new Set([
  'chat-not-found',
  'message-not-found',
  'number-void',
]);

async function forget(
  pendingLog: PendingLog,
  { token, chat }: MessageName,
  message: AcceptedMessage,
  { pendingIsStored }: ChangedMessage,
): Promise<void> {
  if (pendingIsStored)
    await pendingLog.remove([{ kind: 'message', token, chatNumber: chat, message }]);
}

async function unlessDown(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
  }
}
