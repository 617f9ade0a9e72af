import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { asking } from '../support/engines/redis-server.ts';
import { request } from '../support/load/client.ts';
import { newApplication } from '../support/load/run.ts';
import { queueDepth, startWorld, type World } from '../support/load/world.ts';
import { until } from '../support/wait.ts';

/* The cost of a queued post, counted by the engines themselves. The worker stops once the chat
   is stored, because its calls would count too. */

let world: World;
let chat: string;

beforeAll(async () => {
  world = await startWorld('faults-steady', 1);
  const [{ url }] = world.apis;
  const application = `${url}/api/v1/applications/${await newApplication(world)}`;
  chat = `${application}/chats/1`;
  await request(`${application}/chats`, { method: 'POST', body: {} });
  await post();
  await until('the chat is stored', async () => (await queueDepth(world, 'WRITE_QUEUE_URL')) === 0);
  await world.worker.stop();
}, 300_000);
afterAll(() => world?.close(), 120_000);

const post = () => request(`${chat}/messages`, { method: 'POST', body: { body: 'Hello' } });

async function postMany(count: number): Promise<number> {
  let last = 0;
  for (let n = 0; n < count; n++) last = (await post()).body.number;
  return last;
}

const STATEMENTS = ['select', 'insert', 'update', 'delete', 'replace', 'begin', 'set_option'];

async function counts() {
  const stats = await asking(String(world.stack.env.REDIS_URL), (client) =>
    client.info('commandstats'),
  );
  const calls = (command: string) =>
    Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  const db = await createConnection({ uri: String(world.stack.env.MYSQL_URL) });
  const names = STATEMENTS.map((name) => `Com_${name}`);
  const [rows] = await db.query<RowDataPacket[]>('SHOW GLOBAL STATUS WHERE Variable_name IN (?)', [
    names,
  ]);
  await db.end();
  const inserts = rows.find(({ Variable_name: name }) => name === 'Com_insert');
  return {
    evalsha: calls('evalsha'),
    eval: calls('eval'),
    sends: world.sqs.calls.get('SendMessage') ?? 0,
    batches: world.sqs.calls.get('SendMessageBatch') ?? 0,
    statements: rows.reduce((sum, { Value }) => sum + Number(Value), 0),
    inserts: Number(inserts?.Value),
  };
}

test('a queued post in steady state is one EVALSHA, one SQS call and no SQL', async () => {
  const before = await counts();
  await postMany(20);
  const after = await counts();
  expect(after).toEqual({ ...before, evalsha: before.evalsha + 20, sends: before.sends + 20 });
});

test('a block costs one write to the ledger', async () => {
  const before = await counts();
  const last = await postMany(150);
  const after = await counts();
  // 1..32 is the implicit block; 33..64, 65..128 and 129..256 are leased.
  expect(last).toBe(171);
  expect(after.inserts - before.inserts).toBe(3);
  // Per block, one EVALSHA finds the previous block used up, one installs the new one, and one
  // registers the application again. Each post has one of its own.
  expect(after.evalsha - before.evalsha).toBe(150 + 3 * 3);
  expect(after.sends - before.sends).toBe(150);
});

test('a batch within its block is one EVALSHA, one queue message, and no SQL', async () => {
  const messages = Array.from({ length: 50 }, () => ({ body: 'Hello' }));
  const before = await counts();
  const { body } = await request(`${chat}/messages/batch`, { method: 'POST', body: { messages } });
  const after = await counts();
  expect(body.data.map((one: { message: { number: number } }) => one.message.number)).toEqual(
    messages.map((_, i) => 172 + i),
  );
  expect(after).toEqual({ ...before, evalsha: before.evalsha + 1, sends: before.sends + 1 });
});
