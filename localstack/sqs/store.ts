import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import {
  type Queue,
  type QueueAttributes,
  type QueueCounts,
  type Receipt,
  redriveOf,
} from './queue.ts';
import { prepareStatements, SCHEMA, type WaitingMessage } from './statements.ts';

export interface SentMessage {
  readonly body: string;
  readonly attributes: object;
  readonly delaySeconds: number;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receipt: Receipt;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
}

export type QueueStore = ReturnType<typeof openStore>;

/**
 * Stores queues and messages in one SQLite file. A kill of this process undoes nothing that a
 * method has done before it returned.
 */
export function openStore(file: string, now: () => number = Date.now) {
  const database = new DatabaseSync(file);
  // With NORMAL, a power cut may lose the latest changes but leaves the file intact.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(SCHEMA);
  const statements = prepareStatements(database);
  const queues = new Map(statements.allQueues().map((queue) => [queue.name, queue]));

  function inTransaction<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  function saveQueue(queue: Queue): void {
    statements.updateQueue(queue);
    queues.set(queue.name, queue);
  }

  /** Moves messages that were received too often to the dead-letter queue. Returns the others. */
  function withoutDead(queue: Queue, messages: readonly WaitingMessage[]): WaitingMessage[] {
    const redrive = redriveOf(queue.attributes);
    const deadLetters = redrive && queues.get(redrive.queueName);
    if (!deadLetters) return [...messages];
    return messages.filter(({ id, receives }) => {
      const isDead = receives >= redrive.maxReceiveCount;
      if (isDead) statements.move(id, deadLetters.id, now());
      return !isDead;
    });
  }

  return {
    queue: (name: string): Queue | undefined => queues.get(name),

    queueNames: (): readonly string[] => [...queues.keys()].sort(),

    createQueue(name: string, attributes: QueueAttributes): void {
      const at = now();
      const id = statements.insertQueue(name, at);
      saveQueue({ id, name, attributes, createdAt: at, changedAt: at });
    },

    setAttributes(queue: Queue, attributes: QueueAttributes): void {
      saveQueue({ ...queue, attributes: { ...queue.attributes, ...attributes }, changedAt: now() });
    },

    deleteQueue(queue: Queue): void {
      inTransaction(() => {
        statements.dropSentBefore(queue.id, Number.MAX_SAFE_INTEGER);
        statements.deleteQueue(queue.id);
      });
      queues.delete(queue.name);
    },

    purge(queue: Queue): void {
      inTransaction(() => statements.dropSentBefore(queue.id, Number.MAX_SAFE_INTEGER));
    },

    /** Stores all messages or none. Returns their ids in the same order. */
    send(queue: Queue, messages: readonly SentMessage[]): readonly string[] {
      const at = now();
      return inTransaction(() =>
        messages.map(({ body, attributes, delaySeconds }) => {
          const messageId = randomUUID();
          const content = { body, attributes: JSON.stringify(attributes) };
          statements.insertMessage(queue.id, at + delaySeconds * 1_000, at, messageId, content);
          return messageId;
        }),
      );
    },

    /** Returns up to `max` waiting messages, the longest waiting first, and hides them. */
    receive(queue: Queue, max: number, hideSeconds: number): readonly ReceivedMessage[] {
      const at = now();
      return inTransaction(() => {
        let alive: WaitingMessage[];
        let found: number;
        do {
          const waiting = statements.waiting(queue.id, at, max);
          alive = withoutDead(queue, waiting);
          found = waiting.length;
          // Messages that went to the dead-letter queue used up part of the limit: look for more.
        } while (alive.length < found);
        return alive.map(({ id, receives, sentAt, messageId, ...earlier }) => {
          const receipt = { id, receives: receives + 1 };
          const firstReceivedAt = earlier.firstReceivedAt ?? at;
          statements.hide(receipt, at + hideSeconds * 1_000, firstReceivedAt);
          const { body, attributes } = statements.content(id);
          return {
            messageId,
            receipt,
            body,
            attributes: JSON.parse(attributes),
            sentAt,
            firstReceivedAt,
          };
        });
      });
    },

    /**
     * Deletes the messages of these receipts. Ignores a message that is gone or that was received
     * again since.
     */
    deleteMessages(queue: Queue, receipts: readonly Receipt[]): void {
      inTransaction(() => {
        for (const receipt of receipts) statements.deleteMessage(queue.id, receipt);
      });
    },

    /**
     * Hides the message for `seconds` from now. Returns false if this receipt no longer hides it.
     */
    hideFor(queue: Queue, receipt: Receipt, seconds: number): boolean {
      return statements.hideAgain(queue.id, receipt, now(), now() + seconds * 1_000);
    },

    counts: (queue: Queue): QueueCounts => statements.counts(queue.id, now()),

    /** The time at which the next hidden or delayed message becomes waiting. */
    nextWaitingAt: (queue: Queue): number | undefined => statements.nextWaitingAt(queue.id, now()),

    /** Deletes messages older than their queue's retention period. */
    dropExpired(): void {
      for (const { id, attributes } of queues.values()) {
        const oldest = now() - Number(attributes.MessageRetentionPeriod) * 1_000;
        inTransaction(() => statements.dropSentBefore(id, oldest));
      }
    },

    close: (): void => database.close(),
  };
}
