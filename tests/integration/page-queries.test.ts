import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Compilable, sql } from 'kysely';
import { chatRows, chatVoids } from '../../lib/adapters/mysql/chat-pages.ts';
import { type Db, mysqlClient } from '../../lib/adapters/mysql/client.ts';
import { messageRows, messageVoids } from '../../lib/adapters/mysql/message-pages.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import type { MessageRange } from '../../lib/domain/pending-port.ts';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';
import { loadMessages, rowsRead } from '../support/api/paging.ts';
import { chatNumber, messageNumber } from '../support/usecases/fakes.ts';

const MESSAGES = 100_000;
const LIMIT = 51;
const one = chatNumber(1);

let app: App;
let db: Db;
let token: ApplicationToken;
beforeAll(async () => {
  app = await startApp();
  // One connection, so that its counts are those of the measured work.
  db = mysqlClient({ url: app.config.mysqlUrl, connectionLimit: 1 });
  token = await app.application();
  await app.chat(token);
  await app.drain();
  await loadMessages(app, token, MESSAGES);
  await sql`analyze table messages, chats, applications`.execute(db);
}, 120_000);
afterAll(async () => {
  await db.destroy();
  await app.close();
});

const range = (bounds: Partial<MessageRange>): MessageRange => ({
  limit: LIMIT,
  order: 'asc',
  ...bounds,
});
const [low, high] = [messageNumber(MESSAGES / 2), messageNumber(MESSAGES / 2 + 500)];

describe('the SQL of a page', () => {
  const columns =
    '`messages`.`number`, `messages`.`state`, `messages`.`body`, `messages`.`author`, `messages`.`metadata`, `messages`.`sent_at`, `messages`.`created_at`, `messages`.`updated_at`, `messages`.`revision`';
  const id = '(select `id` from `applications` where `token` = ?)';
  const live = '(select `id` from `applications` where `token` = ? and `deleted_at` is null)';
  const island = 'number - row_number() over (order by number) as `island`';
  const spans = (numbers: string) =>
    `select min(\`number\`) as \`first\`, max(\`number\`) as \`last\` from (${numbers}) as \`voids\` group by \`island\` order by \`first\``;

  test.each<[string, (on: Db) => Compilable, string]>([
    [
      'of messages, upwards',
      (on) => messageRows(on, token, one, range({ after: low })),
      `select ${columns} from \`messages\` where \`application_id\` = ${id} and \`chat_number\` = ? and \`number\` > ? order by \`number\` asc limit ?`,
    ],
    [
      'of messages, downwards',
      (on) => messageRows(on, token, one, range({ before: high, order: 'desc' })),
      `select ${columns} from \`messages\` where \`application_id\` = ${id} and \`chat_number\` = ? and \`number\` > ? and \`number\` < ? order by \`number\` desc limit ?`,
    ],
    [
      'of voids among messages',
      (on) => messageVoids(on, token, one, low, high),
      spans(
        `select \`number\`, ${island} from \`messages\` where \`application_id\` = ${id} and \`chat_number\` = ? and \`state\` = ? and \`number\` >= ? and \`number\` <= ?`,
      ),
    ],
    [
      'of chats',
      (on) => chatRows(on, token, { limit: LIMIT, order: 'asc' }),
      `select \`chats\`.\`number\`, \`title\`, \`messages_count\`, \`chats\`.\`revision\`, \`chats\`.\`created_at\`, \`chats\`.\`updated_at\`, \`chats\`.\`state\` from \`chats\` where \`application_id\` = ${live} and \`number\` > ? order by \`number\` asc limit ?`,
    ],
    [
      'of voids among chats',
      (on) => chatVoids(on, token, 1, 9),
      spans(
        `select \`number\`, ${island} from \`chats\` where \`application_id\` = ${live} and \`state\` = ? and \`number\` >= ? and \`number\` <= ?`,
      ),
    ],
  ])('%s uses a keyset, not an offset', (_, query, text) => {
    expect(query(db).compile().sql).toBe(text);
  });
});

describe('a page of a chat of a hundred thousand messages', () => {
  const pages = (at: number): [string, MessageRange][] => [
    [`upwards from ${at}`, range({ after: messageNumber(at) })],
    [`downwards from ${at}`, range({ before: messageNumber(at), order: 'desc' })],
  ];
  const everywhere = [2, 5, MESSAGES / 2, MESSAGES - 60, MESSAGES + 1].flatMap(pages);

  test.each(everywhere)('reads one partition and one index range: %s', async (_, wanted) => {
    const query = messageRows(db, token, one, wanted);
    const plan = await explain(db, query);
    expect(plan.partitions?.split(',')).toHaveLength(1);
    expect(plan).toMatchObject({ key: 'PRIMARY' });
    expect(plan.Extra ?? '').not.toContain('filesort');
  });

  test('reads as many rows as any other, the first and the last alike', async () => {
    const messages = mysqlMessages(db);
    for (const [name, wanted] of everywhere) {
      let rows = 0;
      const cost = await rowsRead(db, async () => {
        rows = (await messages.list(token, one, wanted)).rows.length;
      });
      // Besides the rows: the look-up of the application, and of the range's start.
      expect([name, cost - rows < 5, cost]).toEqual([name, true, cost]);
    }
  });
});

interface Plan {
  readonly table: string;
  readonly partitions?: string | null;
  readonly key: string;
  readonly Extra: string | null;
}

/** Returns a query's plan with its partitions. MySQL always lists them, MariaDB only if asked. */
async function explain(on: Db, query: Compilable): Promise<Plan> {
  const { sql: text, parameters } = query.compile();
  const { rows: versions } = await sql<{ version: string }>`select version() as version`.execute(
    on,
  );
  const verb = versions[0]?.version.includes('MariaDB') ? 'explain partitions' : 'explain';
  const parts = text.split('?').map((part) => sql.raw(part));
  const filled = parts.map((part, i) => (i === 0 ? part : sql`${parameters[i - 1]}${part}`));
  const { rows } = await sql<Plan>`${sql.raw(verb)} ${sql.join(filled, sql``)}`.execute(on);
  const plan = rows.find(({ table }) => table === 'messages');
  if (!plan) throw new Error(`no plan of messages: ${JSON.stringify(rows)}`);
  return plan;
}
