import type { Applications } from '../../domain/store-port.ts';
import type { Application, ApplicationToken } from '../../domain/terms.ts';
import { available, type Db } from './client.ts';
import { toDatetime, toInstant } from './time.ts';

const COLUMNS = ['token', 'name', 'chats_count', 'created_at', 'updated_at'] as const;

export const mysqlApplications = (db: Db): Applications => ({
  create: ({ token, name, createdAt }) =>
    available(async () => {
      const at = toDatetime(createdAt);
      await db
        .insertInto('applications')
        .values({ token, name, created_at: at, updated_at: at, deleted_at: null })
        .execute();
      return { token, name, chatsCount: 0, createdAt, updatedAt: createdAt };
    }),

  find: (token) =>
    available(async () => {
      const row = await db
        .selectFrom('applications')
        .select(COLUMNS)
        .where('token', '=', token)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return row && toApplication(row);
    }),

  list: ({ after = 0, limit }) =>
    available(async () => {
      const rows = await db
        .selectFrom('applications')
        .select(['id', ...COLUMNS])
        .where('id', '>', after)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(toApplication),
        ...(rows.length > limit && last && { next: last.id }),
      };
    }),
});

interface ApplicationRow {
  readonly token: string;
  readonly name: string;
  readonly chats_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const toApplication = (row: ApplicationRow): Application => ({
  token: row.token as ApplicationToken,
  name: row.name,
  chatsCount: row.chats_count,
  createdAt: toInstant(row.created_at),
  updatedAt: toInstant(row.updated_at),
});
