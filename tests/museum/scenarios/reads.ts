import type { ApplicationToken, ChatNumber, MessageNumber } from '../../../lib/domain/terms.ts';
import type { Scenario } from '../scenario.ts';
import { holdAt } from '../world/hold.ts';

const workersStopped: Scenario = {
  name: 'workers stopped',
  story: 'A chat is created, posted to and read while no worker runs.',
  async play(world) {
    const client = await world.client();
    await client.createChat('first');
    await client.posts(3, 'pending');
    await client.readAll();
    await client.readHead();
  },
};

const heldReader: Scenario = {
  name: 'held reader',
  story:
    'A reader is held between its two reads while the message moves from the pending log to MySQL.',
  async play(world) {
    const client = await world.clientWithChat(1);
    await client.post('moves');
    const pending = holdAt(world.ports.pendingLog, 'messages', 'after');
    const stored = holdAt(world.ports.messages, 'list', 'after');
    const reader = world.instance({ pendingLog: pending.port, messages: stored.port });
    const reading = client.reading(1, () => reader.list(client.token, 1));
    await Promise.race([pending.reached, stored.reached]);
    await world.work();
    pending.release();
    stored.release();
    await reading;
  },
};

const reindex: Scenario = {
  name: 'reindex',
  story: 'Somebody searches while a full reindex is under way.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(3);
    await world.refreshSearch();
    const { port, reached, release } = holdAt(world.ports.messages, 'scan', 'before');
    const rebuilding = world.instance({ messages: port }).reindex();
    await reached;
    await client.search('before', [1, 2, 3]);
    release();
    await rebuilding;
    await client.search('before', [1, 2, 3]);
  },
};

const indexedTwice: Scenario = {
  name: 'indexed twice',
  story: 'An index request is delivered twice.',
  async play(world) {
    await world.withSearch();
    const client = await world.clientWithChat(2);
    await world.ports.indexQueue.send([
      {
        token: client.token as ApplicationToken,
        chatNumber: 1 as ChatNumber,
        numbers: [1, 2] as MessageNumber[],
      },
    ]);
  },
};

export const readScenarios = [workersStopped, heldReader, reindex, indexedTwice];
