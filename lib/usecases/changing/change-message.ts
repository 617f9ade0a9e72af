import {
  type ChangedMessage,
  type Condition,
  type MessageChange,
  type MessageEdits,
  type MessageName,
  requestOf,
} from '../../domain/edit-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { IndexQueue } from '../../domain/queue-port.ts';
import type { AcceptedMessage, Instant, Message } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { readPending } from '../pending/read-pending.ts';
import { NOTHING_WAITS, noChat, waitingChat } from '../pending/waiting-chat.ts';

export interface ChangeMessagePorts {
  readonly pendingLog: PendingLog;
  readonly messageEdits: MessageEdits;
  readonly indexQueue: IndexQueue;
  readonly instant: () => Instant;
}

/**
 * Members of a PATCH. A present member replaces the old value completely; an absent one leaves it
 * as it is.
 */
export interface MessageContent {
  readonly body?: string | undefined;
  readonly metadata?: unknown;
}

/** Changes a message at once: reads show the change when this resolves. Search follows later. */
export function editMessage(ports: ChangeMessagePorts) {
  return function editMessage(
    name: MessageName,
    condition: Condition,
    content: MessageContent,
  ): Promise<Message> {
    return changeMessage(ports, name, condition, { kind: 'edit', ...content, at: ports.instant() });
  };
}

/** Deletes a message for good. Its number is never used again. */
export function deleteMessage(ports: ChangeMessagePorts) {
  return async function deleteMessage(name: MessageName, condition: Condition): Promise<void> {
    await changeMessage(ports, name, condition, { kind: 'delete', at: ports.instant() });
  };
}

/**
 * Reads the pending log before MySQL, so that the message is found in one of them. The steps after
 * the commit may fail. Then the change's note stays in MySQL, from which the sweeper sends the
 * index request, and the worker removes the pending entry when it receives the queue's copy.
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
    // While Redis is down a message cannot be called missing: it may be pending.
    if (!log.known && MAY_BE_PENDING.has(outcome)) throw log.cause;
    if (outcome === 'chat-not-found') throw noChat({ isVoid: false, messagesWait });
    // The message is pending, so it is the chat's number that is void.
    if (outcome === 'number-void' && waiting) throw noChat({ isVoid: true, messagesWait: true });
    if (outcome !== 'not-the-author') throw new Problem(outcome);
    const detail = 'Use a token with the scope admin to change the message of another author.';
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
