import type { Redis } from 'ioredis';
import type { Pool } from 'mysql2/promise';

export interface StoredRow {
  readonly number: number;
  readonly state: 'chat' | 'message' | 'tombstone' | 'void';
  /** A message's body or a chat's title. */
  readonly text: string | null;
  readonly messagesCount?: number;
}

export interface DeadLetter {
  readonly token: string;
  /** 0: the dead letter is a chat. */
  readonly chat: number;
  readonly number: number;
  readonly text: string;
}

/**
 * The stores' content for one application, read without the project's own code. Chat 0: the
 * application's chats.
 */
export interface FinalState {
  readonly chats: readonly number[];
  readonly rows: ReadonlyMap<number, readonly StoredRow[]>;
  readonly pending: ReadonlyMap<number, ReadonlySet<number>>;
  readonly heads: ReadonlyMap<number, number>;
  readonly documents: readonly {
    readonly chat: number;
    readonly number: number;
    readonly deleted: boolean;
    readonly text?: string | undefined;
  }[];
}

export async function finalState(mysql: Pool, redis: Redis, token: string): Promise<FinalState> {
  const chats = await query<StoredRow>(
    mysql,
    `SELECT c.number, c.state, c.title AS text, c.messages_count AS messagesCount
     FROM chats c JOIN applications a ON a.id = c.application_id WHERE a.token = ? ORDER BY c.number`,
    token,
  );
  const messages = await query<StoredRow & { chat: number }>(
    mysql,
    `SELECT m.chat_number AS chat, m.number, m.state, m.body AS text
     FROM messages m JOIN applications a ON a.id = m.application_id WHERE a.token = ? ORDER BY m.number`,
    token,
  );
  const rows = new Map<number, StoredRow[]>([[0, chats]]);
  for (const row of messages) rows.set(row.chat, [...(rows.get(row.chat) ?? []), row]);
  const names = [0, ...chats.filter(({ state }) => state === 'chat').map(({ number }) => number)];
  const pending = new Map<number, Set<number>>();
  const heads = new Map<number, number>();
  for (const chat of names) {
    const suffix = chat === 0 ? '' : `:${chat}`;
    const waiting = await redis.hkeys(`pending:{${token}}${suffix}`);
    pending.set(chat, new Set(waiting.map(Number)));
    const [next, size] = await redis.hmget(`seq:{${token}}${suffix}`, 'next', 'size');
    // Without a block of its own the key's `next` proves nothing, and may be below numbers in use.
    if (next && size !== '0') heads.set(chat, Number(next) - 1);
  }
  return { chats: names.slice(1), rows, pending, heads, documents: [] };
}

async function query<Row>(mysql: Pool, sql: string, token: string): Promise<Row[]> {
  const [rows] = await mysql.query(sql, [token]);
  return rows as Row[];
}

/** Every search document of the application. */
export async function searchDocuments(
  url: string,
  alias: string,
  token: string,
): Promise<FinalState['documents']> {
  await fetch(`${url}/${alias}/_refresh`, { method: 'POST' });
  const response = await fetch(`${url}/${alias}/_search?routing=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: 1000, query: { term: { application: token } } }),
  });
  const { hits } = (await response.json()) as { hits?: { hits: { _source: Source }[] } };
  return (hits?.hits ?? []).map(({ _source: source }) => ({
    chat: source.chat_number,
    number: source.number,
    deleted: source.deleted,
    text: source.body,
  }));
}

interface Source {
  readonly chat_number: number;
  readonly number: number;
  readonly deleted: boolean;
  readonly body?: string;
}
