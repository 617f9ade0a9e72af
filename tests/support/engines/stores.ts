import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** A message as a store holds it. */
export type StoredMessage = {
  readonly chat: number;
  readonly number: number;
  readonly author: string | null;
  readonly sentAt: string;
  readonly body: string;
};

const setting = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by "npm test"`);
  return value;
};

/** The rows of an application's messages, by chat and number. */
export async function mysqlMessages(
  env: NodeJS.ProcessEnv,
  token: string,
): Promise<StoredMessage[]> {
  const uri = setting(env, 'MYSQL_URL');
  const connection = await createConnection({ uri, dateStrings: true, timezone: 'Z' });
  try {
    const [rows] = await connection.query(
      `SELECT m.chat_number, m.number, m.author, m.sent_at, m.body
       FROM messages m JOIN applications a ON a.id = m.application_id
       WHERE a.token = ? AND m.state = 'message' ORDER BY m.chat_number, m.number`,
      [token],
    );
    return (rows as MysqlRow[]).map((row) => ({
      chat: row.chat_number,
      number: row.number,
      author: row.author,
      sentAt: `${row.sent_at.replace(' ', 'T')}Z`,
      body: row.body,
    }));
  } finally {
    await connection.end();
  }
}

/**
 * Counts an application's numbers without a message, its recorded voids, and its chats that still
 * have holes.
 */
export async function unresolvedNumbers(
  env: NodeJS.ProcessEnv,
  token: string,
): Promise<{ skipped: number; voids: number; holes: number }> {
  const connection = await createConnection({ uri: setting(env, 'MYSQL_URL') });
  try {
    const [[row]] = await connection.query<RowDataPacket[]>(
      `SELECT SUM(c.numbers_through) - SUM(m.messages) AS skipped, SUM(m.voids) AS voids, SUM(c.has_holes) AS holes
       FROM applications a JOIN chats c ON c.application_id = a.id
       JOIN (SELECT application_id, chat_number, SUM(state = 'message') AS messages, SUM(state = 'void') AS voids
             FROM messages GROUP BY application_id, chat_number) m
         ON m.application_id = c.application_id AND m.chat_number = c.number
       WHERE a.token = ?`,
      [token],
    );
    return { skipped: Number(row?.skipped), voids: Number(row?.voids), holes: Number(row?.holes) };
  } finally {
    await connection.end();
  }
}

type MysqlRow = {
  readonly chat_number: number;
  readonly number: number;
  readonly author: string | null;
  readonly sent_at: string;
  readonly body: string;
};

const pageSize = 5_000;

/** The search documents of an application's messages, by chat and number. */
export async function searchMessages(
  env: NodeJS.ProcessEnv,
  token: string,
): Promise<StoredMessage[]> {
  const url = `${setting(env, 'OPENSEARCH_URL')}/messages/_search?routing=${token}`;
  const all: StoredMessage[] = [];
  for (let after: unknown[] | undefined; ; ) {
    const hits: SearchHit[] = await search(url, {
      size: pageSize,
      query: { term: { application: token } },
      sort: ['chat_number', 'number'],
      ...(after && { search_after: after }),
    });
    for (const { _source: source } of hits) {
      all.push({
        chat: source.chat_number,
        number: source.number,
        author: source.author,
        sentAt: source.sent_at,
        body: source.body,
      });
    }
    if (hits.length < pageSize) return all;
    after = hits.at(-1)?.sort;
  }
}

type SearchHit = {
  readonly sort: unknown[];
  readonly _source: {
    readonly chat_number: number;
    readonly number: number;
    readonly author: string | null;
    readonly sent_at: string;
    readonly body: string;
  };
};

async function search(url: string, body: object): Promise<SearchHit[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { hits: { hits: SearchHit[] } };
  return answer.hits.hits;
}
