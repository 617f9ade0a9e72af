import type { DatabaseSync } from 'node:sqlite';
import type { Queue, QueueCounts, Receipt } from './queue.ts';

export const SCHEMA = `
CREATE TABLE IF NOT EXISTS queues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  attributes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- An id is never used again: a receipt of a deleted message must not fit a new one.
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue_id INTEGER NOT NULL,
  visible_at INTEGER NOT NULL,
  receives INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  first_received_at INTEGER,
  message_id TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS messages_by_time ON messages (queue_id, visible_at, receives);

-- Apart from the rest, so that to hide a message does not write its body again.
CREATE TABLE IF NOT EXISTS contents (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  attributes TEXT NOT NULL
) STRICT;
`;

/**
 * The cost per message must not grow with the queue. A test checks SQLite's query plan for each of
 * these.
 */
export const MESSAGE_SQL = {
  insertMessage: `INSERT INTO messages (queue_id, visible_at, receives, sent_at, message_id)
    VALUES (?, ?, 0, ?, ?)`,
  insertContent: 'INSERT INTO contents (id, body, attributes) VALUES (?, ?, ?)',
  waiting: `SELECT id, receives, sent_at AS sentAt, first_received_at AS firstReceivedAt,
      message_id AS messageId
    FROM messages WHERE queue_id = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?`,
  content: 'SELECT body, attributes FROM contents WHERE id = ?',
  hide: 'UPDATE messages SET visible_at = ?, receives = ?, first_received_at = ? WHERE id = ?',
  move: 'UPDATE messages SET queue_id = ?, visible_at = ? WHERE id = ?',
  hideAgain: `UPDATE messages SET visible_at = ?
    WHERE id = ? AND queue_id = ? AND receives = ? AND visible_at > ?`,
  deleteMessage: 'DELETE FROM messages WHERE id = ? AND queue_id = ? AND receives = ?',
  deleteContent: 'DELETE FROM contents WHERE id = ?',
  nextWaiting: `SELECT visible_at AS at FROM messages
    WHERE queue_id = ? AND visible_at > ? ORDER BY visible_at LIMIT 1`,
} as const;

const QUEUE_SQL = {
  all: `SELECT id, name, attributes, created_at AS createdAt, changed_at AS changedAt FROM queues`,
  insert: `INSERT INTO queues (name, attributes, created_at, changed_at) VALUES (?, '{}', ?, ?)`,
  update: 'UPDATE queues SET attributes = ?, changed_at = ? WHERE id = ?',
  delete: 'DELETE FROM queues WHERE id = ?',
  count: `SELECT count(*) FILTER (WHERE visible_at <= ?1) AS waiting,
      count(*) FILTER (WHERE visible_at > ?1 AND receives > 0) AS hidden,
      count(*) FILTER (WHERE visible_at > ?1 AND receives = 0) AS delayed
    FROM messages WHERE queue_id = ?2`,
  dropContents: `DELETE FROM contents
    WHERE id IN (SELECT id FROM messages WHERE queue_id = ? AND sent_at < ?)`,
  dropMessages: 'DELETE FROM messages WHERE queue_id = ? AND sent_at < ?',
} as const;

export interface WaitingMessage {
  readonly id: number;
  readonly receives: number;
  readonly sentAt: number;
  readonly firstReceivedAt: number | null;
  readonly messageId: string;
}

export interface Content {
  readonly body: string;
  readonly attributes: string;
}

export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql);
  const message = mapValues(MESSAGE_SQL, prepare);
  const queue = mapValues(QUEUE_SQL, prepare);
  return {
    allQueues: () =>
      queue.all.all().map((row) => {
        const { attributes, ...rest } = row as unknown as Queue & { attributes: string };
        return { ...rest, attributes: JSON.parse(attributes) } as Queue;
      }),
    insertQueue: (name: string, at: number) =>
      Number(queue.insert.run(name, at, at).lastInsertRowid),
    updateQueue: ({ id, attributes, changedAt }: Queue) =>
      queue.update.run(JSON.stringify(attributes), changedAt, id),
    deleteQueue: (id: number) => queue.delete.run(id),
    counts: (id: number, at: number) => queue.count.get(at, id) as unknown as QueueCounts,
    dropSentBefore(id: number, at: number) {
      queue.dropContents.run(id, at);
      queue.dropMessages.run(id, at);
    },

    insertMessage(
      queueId: number,
      visibleAt: number,
      sentAt: number,
      messageId: string,
      content: Content,
    ) {
      const { lastInsertRowid: id } = message.insertMessage.run(
        queueId,
        visibleAt,
        sentAt,
        messageId,
      );
      message.insertContent.run(id, content.body, content.attributes);
    },
    waiting: (queueId: number, at: number, max: number) =>
      message.waiting.all(queueId, at, max) as unknown as WaitingMessage[],
    content: (id: number) => message.content.get(id) as unknown as Content,
    hide: ({ id, receives }: Receipt, until: number, firstReceivedAt: number) =>
      message.hide.run(until, receives, firstReceivedAt, id),
    move: (id: number, queueId: number, visibleAt: number) =>
      message.move.run(queueId, visibleAt, id),
    hideAgain: (queueId: number, { id, receives }: Receipt, at: number, until: number) =>
      message.hideAgain.run(until, id, queueId, receives, at).changes === 1,
    deleteMessage(queueId: number, { id, receives }: Receipt) {
      if (message.deleteMessage.run(id, queueId, receives).changes === 1)
        message.deleteContent.run(id);
    },
    nextWaitingAt: (queueId: number, at: number) =>
      message.nextWaiting.get(queueId, at)?.at as number | undefined,
  };
}

function mapValues<K extends string, V, W>(
  values: Readonly<Record<K, V>>,
  map: (value: V) => W,
): Readonly<Record<K, W>> {
  const entries = Object.entries<V>(values).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries);
}
