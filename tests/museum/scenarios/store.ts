import { now } from '../../../commands/judge/rules/recorder.ts';
import { crashAt } from '../../support/faults/crash.ts';
import { until } from '../../support/wait.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world/world.ts';

const ignore = () => {};

const redelivery: Scenario = {
  name: 'redelivery',
  story: 'A batch of three is delivered twice.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.posts(3, 'twice');
    const writes = await world.pendingWrites(client.token);
    await world.instance().persist(writes);
    await world.instance().persist(writes);
  },
};

const deathAfterCommit: Scenario = {
  name: 'death after the commit',
  story: 'The worker dies after the commit, before the next step.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat();
    await client.posts(2, 'committed');
    const dying = world.instance({ indexQueue: crashAt(world.ports.indexQueue, 'send', 'before') });
    await dying.persist(await world.pendingWrites(client.token)).catch(ignore);
  },
};

async function lockWaits(world: World): Promise<number> {
  const [rows] = await world.mysql.query(
    `SELECT COUNT(*) AS waits FROM information_schema.innodb_trx t
     JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
     WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()`,
  );
  return (rows as { waits: number }[])[0]?.waits ?? 0;
}

const twoWorkers: Scenario = {
  name: 'two workers',
  story: 'Two workers hold the same message at the same time.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.post('in both hands');
    const writes = await world.pendingWrites(client.token);
    const blocker = await world.mysql.getConnection();
    await blocker.beginTransaction();
    await blocker.query('UPDATE chats SET title = title WHERE number = 1');
    const workers = [world.instance(), world.instance()].map((one) =>
      one.persist(writes).catch(ignore),
    );
    await until('both wait for the chat', async () => (await lockWaits(world)) >= 2);
    await blocker.commit();
    blocker.release();
    await Promise.all(workers);
  },
};

/** Writes what a deleted message leaves: a tombstone of the next revision. */
async function deleteMessage(world: World, token: string, number: number): Promise<void> {
  await world.mysql.query(
    `UPDATE messages SET state = 'tombstone', body = NULL, revision = 2 WHERE number = ?`,
    [number],
  );
  await world.mysql.query('UPDATE chats SET messages_count = messages_count - 1');
  world.notes.deleted('delete-message', token, { chat: 1, number });
}

const deletedMessage: Scenario = {
  name: 'deleted message',
  story:
    'A message is deleted while its pending entry, a queue copy and an index request are still under way.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(1);
    await client.post('to be deleted');
    const dying = world.instance({
      pendingLog: crashAt(world.ports.pendingLog, 'remove', 'before'),
    });
    await dying.persist(await world.pendingWrites(client.token)).catch(ignore);
    await deleteMessage(world, client.token, 2);
    await client.readAll();
  },
};

const deletedChat: Scenario = {
  name: 'deleted chat',
  story:
    'A chat is deleted while a message waits in the queue; Redis is flushed; somebody posts to it.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.post('queued');
    await world.mysql.query(`UPDATE chats SET state = 'tombstone'`);
    world.notes.deleted('delete-chat', client.token, { chat: 1 });
    // Nothing of the chat was stored, so there is nothing to purge.
    world.notes.recorder.purged(now());
    await world.work();
    await world.flush();
    await client.post('to the deleted chat');
  },
};

export const storeScenarios = [
  redelivery,
  deathAfterCommit,
  twoWorkers,
  deletedMessage,
  deletedChat,
];
