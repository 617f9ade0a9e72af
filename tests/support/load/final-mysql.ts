import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import { type Db, mysqlClient } from '../../../lib/adapters/mysql/client.ts';
import { toInstant } from '../../../lib/adapters/mysql/time.ts';
import { applicationId } from '../api/application-id.ts';

/**
 * Records an application's rows and ledger. Returns each chat's last change sequence value, by chat
 * number.
 */
export async function recordMysql(
  url: string,
  recorder: Recorder,
  application: string,
): Promise<ReadonlyMap<number, number>> {
  const db = mysqlClient({ url, connectionLimit: 1 });
  try {
    const id = await applicationId(db, application);
    await recordMessages(db, id, recorder, application);
    await recordBlocks(db, id, recorder, application);
    return await recordChats(db, id, recorder, application);
  } finally {
    await db.destroy();
  }
}

async function recordChats(db: Db, id: number, recorder: Recorder, application: string) {
  const rows = await db
    .selectFrom('chats')
    .select(['number', 'id', 'state', 'title', 'messages_count', 'change_sequence'])
    .where('application_id', '=', id)
    .execute();
  for (const { number, id: identity, state, title, messages_count } of rows) {
    const row = { type: 'row', application, chat: 0, number, id: identity } as const;
    recorder.final(
      state === 'chat'
        ? { ...row, state: 'message', content: contentHash(title), messages: messages_count }
        : { ...row, state },
    );
  }
  return new Map(rows.map(({ number, change_sequence }) => [number, change_sequence]));
}

async function recordMessages(db: Db, id: number, recorder: Recorder, application: string) {
  const rows = await db
    .selectFrom('messages')
    .select(['chat_number', 'number', 'id', 'state', 'body', 'revision', 'change_sequence'])
    .where('application_id', '=', id)
    .execute();
  for (const { chat_number: chat, change_sequence: change, body, ...row } of rows) {
    const content = row.state === 'message' ? { content: contentHash(body) } : {};
    recorder.final({ type: 'row', application, chat, change, ...row, ...content });
  }
}

async function recordBlocks(db: Db, id: number, recorder: Recorder, application: string) {
  const rows = await db
    .selectFrom('sequence_blocks')
    .select([
      'chat_number',
      'chain',
      'after_number',
      'first',
      'last',
      'epoch',
      'reason',
      'granted_at',
    ])
    .where('application_id', '=', id)
    .execute();
  for (const { chat_number: chat, after_number: after, granted_at, ...block } of rows) {
    const granted = Date.parse(toInstant(granted_at));
    recorder.final({ type: 'block', application, chat, after, granted, ...block });
  }
}
