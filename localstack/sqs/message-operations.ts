import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bytesOf, checkEntries, checkMessage, MessageAttributes } from './message-limits.ts';
import { type Call, type Operations, queueNamed } from './operation.ts';
import type { Queue, Receipt } from './queue.ts';
import { SqsError, sqsError } from './sqs-error.ts';
import type { ReceivedMessage } from './store.ts';

const QueueUrl = z.string();
const LONGEST_HIDING = 12 * 3_600;
const HideSeconds = z.int().min(0).max(LONGEST_HIDING);

const Message = z.object({
  MessageBody: z.string(),
  MessageAttributes: MessageAttributes.default({}),
  DelaySeconds: z.int().min(0).max(900).optional(),
});
type Message = z.infer<typeof Message>;

const Receiving = z.object({
  QueueUrl,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: HideSeconds.optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
type Receiving = z.infer<typeof Receiving>;

const OfQueue = z.object({ QueueUrl });
const Id = z.string().regex(/^[\w-]{1,80}$/);
const Deletion = z.object({ ReceiptHandle: z.string() });
const Hiding = Deletion.extend({ VisibilityTimeout: HideSeconds });
const batchOf = <T extends z.ZodRawShape>(entry: z.ZodObject<T>) =>
  z.object({ QueueUrl, Entries: z.array(entry.extend({ Id })) });
const Messages = batchOf(Message);
const Deletions = batchOf(Deletion);
const Hidings = batchOf(Hiding);

export const messageOperations: Operations = {
  SendMessage(input, call) {
    const message = Message.parse(input);
    const queue = queueOf(input, call);
    checkMessage(message, Number(queue.attributes.MaximumMessageSize));
    const [MessageId] = send(queue, [message], call);
    return { MessageId, MD5OfMessageBody: md5(message.MessageBody) };
  },

  SendMessageBatch(input, call) {
    const { Entries } = Messages.parse(input);
    const queue = queueOf(input, call);
    const mostBytes = Number(queue.attributes.MaximumMessageSize);
    checkEntries(Entries);
    if (Entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > mostBytes)
      throw sqsError('BatchRequestTooLong', `A batch has at most ${mostBytes} bytes.`);
    const { Failed, passed } = sorted(Entries, (entry) => checkMessage(entry, mostBytes));
    const ids = send(queue, passed, call);
    const Successful = passed.map(({ Id, MessageBody }, position) => ({
      Id,
      MessageId: ids[position],
      MD5OfMessageBody: md5(MessageBody),
    }));
    return { Successful, Failed };
  },

  async ReceiveMessage(input, call) {
    const asked = Receiving.parse(input);
    const { VisibilityTimeout, ReceiveMessageWaitTimeSeconds } = queueOf(input, call).attributes;
    const hideSeconds = asked.VisibilityTimeout ?? Number(VisibilityTimeout);
    const waitSeconds = asked.WaitTimeSeconds ?? Number(ReceiveMessageWaitTimeSeconds);
    const deadline = Date.now() + waitSeconds * 1_000;
    for (;;) {
      // Look the queue up in each round, because it may be deleted during the wait.
      const queue = queueOf(input, call);
      const messages = call.store.receive(queue, asked.MaxNumberOfMessages, hideSeconds);
      if (messages.length > 0) return { Messages: messages.map((one) => view(one, asked)) };
      const now = Date.now();
      if (now >= deadline) return {};
      const until = Math.min(deadline, call.store.nextWaitingAt(queue) ?? deadline);
      if (!(await call.arrivals.next(queue, Math.max(0, until - now), call.signal))) return {};
    }
  },

  DeleteMessage(input, call) {
    const { ReceiptHandle } = Deletion.parse(input);
    call.store.deleteMessages(queueOf(input, call), [receiptOf(ReceiptHandle)]);
    return {};
  },

  DeleteMessageBatch(input, call) {
    const { Entries } = Deletions.parse(input);
    const queue = queueOf(input, call);
    checkEntries(Entries);
    const { Failed, passed } = sorted(Entries, ({ ReceiptHandle }) => receiptOf(ReceiptHandle));
    call.store.deleteMessages(
      queue,
      passed.map(({ ReceiptHandle }) => receiptOf(ReceiptHandle)),
    );
    return { Successful: passed.map(({ Id }) => ({ Id })), Failed };
  },

  ChangeMessageVisibility(input, call) {
    const hiding = Hiding.parse(input);
    hide(queueOf(input, call), hiding, call);
    return {};
  },

  ChangeMessageVisibilityBatch(input, call) {
    const { Entries } = Hidings.parse(input);
    const queue = queueOf(input, call);
    checkEntries(Entries);
    const { Failed, passed } = sorted(Entries, (entry) => hide(queue, entry, call));
    return { Successful: passed.map(({ Id }) => ({ Id })), Failed };
  },
};

const queueOf = (input: unknown, { store }: Call): Queue =>
  queueNamed(store, OfQueue.parse(input).QueueUrl);

function send(queue: Queue, messages: readonly Message[], { store, arrivals }: Call) {
  const queueDelay = Number(queue.attributes.DelaySeconds);
  const sent = messages.map(({ MessageBody, MessageAttributes, DelaySeconds = queueDelay }) => ({
    body: MessageBody,
    attributes: MessageAttributes,
    delaySeconds: DelaySeconds,
  }));
  const ids = store.send(queue, sent);
  arrivals.announce(queue);
  return ids;
}

function hide(queue: Queue, hiding: z.infer<typeof Hiding>, { store, arrivals }: Call): void {
  const { ReceiptHandle, VisibilityTimeout } = hiding;
  if (!store.hideFor(queue, receiptOf(ReceiptHandle), VisibilityTimeout))
    throw sqsError('MessageNotInflight', 'This receipt does not make the message invisible.');
  arrivals.announce(queue);
}

/** Runs `act` for each entry of a batch, and sorts the refused entries from the others. */
function sorted<T extends { readonly Id: string }>(entries: readonly T[], act: (entry: T) => void) {
  const Failed: object[] = [];
  const passed: T[] = [];
  for (const entry of entries) {
    try {
      act(entry);
      passed.push(entry);
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const { code: Code, message: Message } = error;
      Failed.push({ Id: entry.Id, Code, Message, SenderFault: true });
    }
  }
  return { Failed, passed };
}

function view(message: ReceivedMessage, asked: Receiving) {
  const { messageId, receipt, body, sentAt, firstReceivedAt } = message;
  const systemNames = [...asked.AttributeNames, ...asked.MessageSystemAttributeNames];
  const system = chosen(systemNames, {
    SenderId: 'AIDAORDINAL',
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: String(receipt.receives),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
  });
  const attributes = chosen(asked.MessageAttributeNames, message.attributes);
  return {
    MessageId: messageId,
    ReceiptHandle: handleOf(receipt),
    Body: body,
    MD5OfBody: md5(body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

const chosen = <T>(names: readonly string[], all: Readonly<Record<string, T>>) =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)),
  );

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const handleOf = ({ id, receives }: Receipt): string => `${id}.${receives}`;

function receiptOf(handle: string): Receipt {
  const [, id, receives] = /^(\d+)\.(\d+)$/.exec(handle) ?? [];
  if (!id || !receives)
    throw sqsError('ReceiptHandleIsInvalid', `"${handle}" is not a receipt handle of this server.`);
  return { id: Number(id), receives: Number(receives) };
}
