import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { applicationId } from '../support/api/application-id.ts';
import { lambdaContext, sqsEvent } from '../support/api/events.ts';

let app: App;
beforeAll(async () => {
  // One second, so that numbers handed out before a test settles are old enough.
  // A run settles the numbers of every application, so the database is its own.
  app = await startAppAlone({ SETTLE_AFTER_SECONDS: '1' });
});
afterAll(() => app.close());

const settle = () => app.useCases.settleNumbers(() => true);

/** Makes everything stored and granted look an hour older. */
async function passTime(token: string): Promise<void> {
  const id = await applicationId(app.db, token);
  const old = '2026-01-01 00:00:00.000';
  await app.db
    .updateTable('messages')
    .set({ created_at: old })
    .where('application_id', '=', id)
    .execute();
  await app.db
    .updateTable('chats')
    .set({ created_at: old })
    .where('application_id', '=', id)
    .execute();
  await app.db
    .updateTable('sequence_blocks')
    .set({ granted_at: old })
    .where('application_id', '=', id)
    .execute();
}

async function chatWith(messages: number): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  for (let n = 0; n < messages; n++) await app.post(token, 1, `message ${n + 1}`);
  await app.drain();
  return token;
}

async function loseRedis(token: string): Promise<void> {
  await app.redis.del(...(await app.redis.keys(`*{${token}}*`)));
}

const codeOf = async (token: string, message: number) => {
  const pathParameters = { token, chat: '1', message: String(message) };
  const { status, body } = await app.call('get-message', { pathParameters });
  return status === 200 ? 'message' : body.code;
};

describe('the numbers skipped when Redis lost its data', () => {
  test('are void once they are old enough, and not before', async () => {
    const token = await chatWith(7);
    await loseRedis(token);
    await app.post(token, 1, 'above');
    await app.drain();
    expect(await codeOf(token, 8)).toBe('message-not-found');
    await settle();
    expect(await codeOf(token, 8)).toBe('message-not-found');
    await passTime(token);
    await settle();
    for (const n of [8, 20, 32]) expect(await codeOf(token, n)).toBe('number-void');
    for (const n of [7, 33]) expect(await codeOf(token, n)).toBe('message');
    expect(await settle()).toBe(0);
  });

  test('are void even if nothing was stored above them', async () => {
    const token = await chatWith(3);
    await loseRedis(token);
    await app.post(token, 1, 'above');
    await passTime(token);
    await settle();
    expect(await codeOf(token, 32)).toBe('number-void');
    expect(await codeOf(token, 33)).toBe('message');
  });

  test('are void also if another server took over the sequence at the end of its block', async () => {
    const token = await chatWith(3);
    await app.redis.hset(`seq:{${token}}:1`, 'epoch', 'that:of-another-server');
    await app.post(token, 1, 'above');
    await passTime(token);
    await settle();
    expect(await codeOf(token, 32)).toBe('number-void');
    expect(await codeOf(token, 33)).toBe('message');
  });

  test('do not count as messages', async () => {
    const token = await chatWith(7);
    await loseRedis(token);
    await app.post(token, 1, 'above');
    await app.drain();
    await passTime(token);
    await settle();
    const chat = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(chat.body.messages_count).toBe(8);
  });

  test('are void for chats too', async () => {
    const token = await chatWith(0);
    await loseRedis(token);
    expect((await app.chat(token)).body.number).toBe(33);
    await app.drain();
    await passTime(token);
    await settle();
    const skipped = await app.call('get-chat', { pathParameters: { token, chat: '2' } });
    expect([skipped.status, skipped.body.code]).toEqual([404, 'number-void']);
    const post = await app.post(token, 2, 'nobody is there');
    expect([post.status, post.body.code]).toEqual([404, 'number-void']);
    const chats = await app.call('list-chats', { pathParameters: { token } });
    expect(chats.body.data.map(({ number }: { number: number }) => number)).toEqual([1, 33]);
    const application = await app.call('get-application', { pathParameters: { token } });
    expect(application.body.chats_count).toBe(2);
  });
});

describe('a number accounted for', () => {
  test('by the pending log is never void', async () => {
    const token = await chatWith(1);
    await app.post(token, 1, 'pending');
    // Only the sequences are lost; the pending log stays.
    await app.redis.del(`seq:{${token}}`, `seq:{${token}}:1`);
    await app.post(token, 1, 'above');
    await passTime(token);
    await settle();
    expect(await codeOf(token, 2)).toBe('message');
    await app.drain();
    expect(await codeOf(token, 2)).toBe('message');
  });

  test('by the dead-letter queue is never void', async () => {
    const token = await chatWith(1);
    const { handler } = await import('../../handlers/queue/persist-writes.ts');
    const at = '2026-01-01T00:00:00.000Z';
    const message = {
      id: crypto.randomUUID(),
      body: 'x',
      author: 'y'.repeat(300),
      metadata: null,
      sent_at: at,
      created_at: at,
    };
    const poison = { v: 1, kind: 'message', token, chat_number: 1, number: 2, message };
    await handler(sqsEvent(poison), lambdaContext(), () => {});
    await app.redis.hset(`seq:{${token}}:1`, 'next', '3');
    expect((await app.post(token, 1, 'above')).body.number).toBe(3);
    await app.drain();
    await passTime(token);
    expect(await settle()).toBe(0);
    expect(await codeOf(token, 2)).toBe('message-not-found');
  });
});

test('a block leased ahead of need does not count as skipped, so an idle chat is not checked repeatedly', async () => {
  const token = await app.application();
  await app.chat(token);
  for (let n = 1; n <= 20; n++) await app.post(token, 1, `message ${n}`);
  await app.drain();
  const blocks = await app.db
    .selectFrom('sequence_blocks')
    .innerJoin('applications', 'applications.id', 'sequence_blocks.application_id')
    .select(['reason', 'first'])
    .where('token', '=', token)
    .where('chat_number', '=', 1)
    .execute();
  expect(blocks).toEqual([{ reason: 'extend', first: 33 }]);
  const { has_holes } = await app.db
    .selectFrom('chats')
    .innerJoin('applications', 'applications.id', 'chats.application_id')
    .select('chats.has_holes')
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  expect(has_holes).toBe(0);
});

describe('numbers far above an unresolved one are void in the same run', () => {
  const FAR = 10_100;

  /** Grants a block above the number, as after a loss of Redis that skipped all below. */
  async function skipThrough(token: string, number: number): Promise<void> {
    const id = await applicationId(app.db, token);
    const block = { chain: 'new', epoch: 'e', reason: 'start' as const, after_number: 0 };
    await app.db
      .insertInto('sequence_blocks')
      .values({
        ...block,
        application_id: id,
        chat_number: 1,
        first: number + 1,
        last: number + 32,
        granted_at: '2026-01-01 00:00:00.000',
      })
      .execute();
    await app.db
      .updateTable('chats')
      .set({ numbers_through: number })
      .where('application_id', '=', id)
      .execute();
  }

  test('if that one is pending', async () => {
    const token = await chatWith(1);
    await app.post(token, 1, 'pending');
    await skipThrough(token, FAR);
    await settle();
    expect(await codeOf(token, 2)).toBe('message');
    expect(await codeOf(token, FAR)).toBe('number-void');
  });

  test('if that one is dead-lettered, and it is not checked again', async () => {
    const token = await chatWith(1);
    await app.post(token, 1, 'poison');
    const write = {
      kind: 'message',
      token,
      chatNumber: 1,
      message: { number: 2, id: 'x' },
    } as never;
    await mysqlMessages(app.db).markDeadLettered([write], 'refused-by-store');
    await skipThrough(token, FAR);
    await settle();
    expect(await codeOf(token, FAR)).toBe('number-void');
    const { settled_through } = await app.db
      .selectFrom('chats')
      .innerJoin('applications', 'applications.id', 'chats.application_id')
      .select('chats.settled_through')
      .where('token', '=', token)
      .executeTakeFirstOrThrow();
    expect(settled_through).toBe(FAR);
  });
});

test('a message that arrives after its number was declared void replaces the void and is counted', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  await app.post(token, 1, 'slow');
  await loseRedis(token);
  await app.post(token, 1, 'above');
  await passTime(token);
  await settle();
  expect(await codeOf(token, 1)).toBe('number-void');
  await app.drain();
  expect(await codeOf(token, 1)).toBe('message');
  const chat = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
  expect(chat.body.messages_count).toBe(2);
  const { rows_count, numbers_through } = await app.db
    .selectFrom('chats')
    .innerJoin('applications', 'applications.id', 'chats.application_id')
    .select(['chats.rows_count', 'chats.numbers_through'])
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  expect(rows_count).toBe(numbers_through);
});

/** An application whose Idempotency-Keys created chats 1, 2 …; the first `old` are expired. */
async function keysOf(count: number, old: number) {
  const token = await app.application();
  for (let n = 1; n <= count; n++) await app.chat(token, { 'idempotency-key': `${n}` });
  await app.drain();
  const id = await applicationId(app.db, token);
  await app.db
    .updateTable('idempotency_keys')
    .set({ created_at: '2026-01-01 00:00:00.000' })
    .where('application_id', '=', id)
    .where('number', '<=', old)
    .execute();
  return {
    id,
    left: async () => {
      const keys = app.db.selectFrom('idempotency_keys').select('number');
      const rows = await keys.where('application_id', '=', id).orderBy('number').execute();
      return rows.map(({ number }) => number);
    },
  };
}

test('expired idempotency keys are deleted, others kept', async () => {
  const { left } = await keysOf(2, 1);
  expect(await app.useCases.purgeKeys(() => true)).toBeGreaterThanOrEqual(1);
  expect(await left()).toEqual([2]);
});

test('an expired Idempotency-Key that another session has locked keeps no other from the purge', async () => {
  const { id, left } = await keysOf(4, 3);
  const rival = await createConnection(app.config.mysqlUrl);
  try {
    // Locks the one row, and no gap beside it.
    await rival.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await rival.beginTransaction();
    await rival.query(
      'SELECT 1 FROM idempotency_keys WHERE application_id = ? AND number = 1 FOR UPDATE',
      [id],
    );
    await app.useCases.purgeKeys(() => true);
    expect(await left()).toEqual([1, 4]);
  } finally {
    rival.destroy();
  }
  await app.useCases.purgeKeys(() => true);
  expect(await left()).toEqual([4]);
});
