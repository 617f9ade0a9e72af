import { now } from '../../../commands/judge/rules/recorder.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../../lib/domain/terms.ts';
import type { Scenario } from '../scenario.ts';
import { holdAt } from '../world/hold.ts';
import type { World } from '../world/world.ts';

const pendingEdit: Scenario = {
  name: 'edit of a pending message',
  story: 'Messages are edited and deleted while they wait in the queue; their copies come later.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(1);
    await client.posts(3, 'pending');
    await client.edit(2, 'edited');
    await client.remove(3);
    await client.readAll();
    await world.work();
    await client.edit(4, 'edited when stored');
    await client.readAll();
  },
};

/** The request that should have sent the index request dies. */
const deadEditor: Scenario = {
  name: 'dead editor',
  story: 'Requests die after the commit of an edit and of a delete.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(2);
    const indexQueue = { send: () => Promise.reject(new Error('died')) };
    const dying = world.instance({ indexQueue });
    await client.edit(1, 'edited', { through: dying.edit });
    await client.remove(2, { through: dying.remove });
  },
};

const lateIndexWorker: Scenario = {
  name: 'late index worker',
  story:
    'An index worker is held after it read the row of a message; the message is deleted, and the delete is indexed; OpenSearch restarts.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(1);
    const rows = holdAt(world.ports.messages, 'rowsToIndex', 'after');
    const late = world.instance({ messages: rows.port }).index(firstMessage(client.token));
    await rows.reached;
    await client.remove(1);
    await world.work();
    await world.restartSearch();
    rows.release();
    await late;
  },
};

const purgedChat: Scenario = {
  name: 'purged chat',
  story:
    'A chat is deleted and purged; then come copies of its messages, a new post, and a retry of an earlier one.',
  async play(world) {
    await world.withSearch();
    const client = await world.client();
    await client.createChat('first');
    await client.post('keyed', { key: 'k' });
    const copies = [
      ...(await world.pendingChats(client.token)),
      ...(await world.pendingWrites(client.token)),
    ];
    await world.work();
    await client.removeChat(1);
    await client.post('late');
    await client.post('keyed', { key: 'k' });
    await purgeTwice(world);
    await world.instance().persist(copies);
    await client.post('later');
    await purgeTwice(world);
  },
};

const deletedApplication: Scenario = {
  name: 'deleted application',
  story: 'An application is deleted while a chat and its message wait in the queue, and purged.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(1);
    await client.createChat('second');
    await client.post('queued', {}, 2);
    const copies = [
      ...(await world.pendingChats(client.token)),
      ...(await world.pendingWrites(client.token, 2)),
    ];
    await client.removeApplication();
    await purgeTwice(world);
    await world.instance().persist(copies);
    await client.post('late', {}, 2);
  },
};

const firstMessage = (token: string) => [
  {
    token: token as ApplicationToken,
    chatNumber: 1 as ChatNumber,
    numbers: [1 as MessageNumber],
  },
];

/** Runs both passes of the purge, with the hour between them passed. */
async function purgeTwice(world: World): Promise<void> {
  for (let pass = 0; pass < 2; pass++) {
    await world.purge();
    await world.purge();
    await world.passPurgeTime();
  }
  world.notes.recorder.purged(now());
}

export const changeScenarios = [
  pendingEdit,
  deadEditor,
  lateIndexWorker,
  purgedChat,
  deletedApplication,
];
