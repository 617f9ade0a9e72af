import { crashAt } from '../../support/faults/crash.ts';
import type { Scenario } from '../scenario.ts';
import { holdAt } from '../world/hold.ts';
import type { World } from '../world/world.ts';

const storeDown: Scenario = {
  name: 'store down',
  story:
    'MySQL is down while the worker gets the same message five times; it comes back; later Redis is flushed.',
  async play(world) {
    const client = await world.clientWithChat(1);
    await client.post('during the outage');
    await world.engines.mysqlGate.whileShut(async () => {
      for (let i = 0; i < 5; i++) await world.batch('WRITE_QUEUE_URL');
    });
    await world.flush();
  },
};

const refused: Scenario = {
  name: 'queue refuses',
  story:
    'SQS refuses two sends; one client gives up, the other retries with its key; others go on.',
  async play(world) {
    const client = await world.clientWithChat(1);
    await world.engines.sqsGate.whileShut(async () => {
      await client.post('given up');
      await client.post('retried', { key: 'k' });
    });
    await client.post('retried', { key: 'k' });
    await client.posts(2, 'after');
    await client.readAll();
  },
};

const refusedThenFlush: Scenario = {
  name: 'queue refuses, then a flush',
  story: 'SQS refuses two sends, one is retried with its key; the workers run; Redis is flushed.',
  async play(world) {
    const client = await world.clientWithChat(1);
    await world.engines.sqsGate.whileShut(async () => {
      await client.post('given up');
      await client.post('retried', { key: 'k' });
    });
    await client.post('retried', { key: 'k' });
    await client.posts(2, 'after');
    await world.work();
    await world.flush();
  },
};

const failsLate: Scenario = {
  name: 'send fails late',
  story: 'One send fails only after another request got the next number.',
  async play(world) {
    const client = await world.clientWithChat(1);
    const dying = crashAt(world.ports.writeQueue, 'send', 'before');
    const { port, reached, release } = holdAt(dying, 'send', 'before');
    const late = client.post('fails late', { through: world.instance({ writeQueue: port }).post });
    await reached;
    await client.post('meanwhile');
    release();
    await late;
    await client.posts(2, 'after');
  },
};

const unsentChat: Scenario = {
  name: 'unsent chat',
  story:
    'A chat is numbered and its request dies before the send; a message is posted to it; Redis is flushed.',
  async play(world) {
    const client = await world.client();
    const dying = world.instance({ writeQueue: crashAt(world.ports.writeQueue, 'send', 'before') });
    await client.createChat('unsent', { through: dying.createChat });
    await client.post('to the unsent chat');
    await world.flush();
  },
};

const overtakenChat: Scenario = {
  name: 'overtaken chat',
  story: 'A message comes out of the queue four times before its chat does.',
  async play(world) {
    const client = await world.client();
    await client.createChat('overtaken');
    await client.post('overtakes');
    const isMessage = (body: string) => JSON.parse(body).kind === 'message';
    for (let i = 0; i < 4; i++) await world.batch('WRITE_QUEUE_URL', isMessage);
  },
};

const queuedChatAfterFlush: Scenario = {
  name: 'queued chat, flush',
  story:
    'Redis is flushed while a chat waits in the queue; a message is posted to it before and after it is stored.',
  async play(world) {
    const client = await world.client();
    await client.createChat('queued');
    await world.flush();
    await client.post('too early');
    await world.work();
    await client.post('in time');
  },
};

const lostEntry: Scenario = {
  name: 'lost entry',
  story:
    "SQS refuses a send; the chat's pending log is lost; the client retries with its key and reads, with every worker stopped.",
  async play(world) {
    const client = await world.clientWithChat(1);
    await world.engines.sqsGate.whileShut(async () => {
      await client.post('retried', { key: 'k' });
    });
    await world.struckBy('lost entry', () => world.redis.del(`pending:{${client.token}}:1`));
    await client.post('retried', { key: 'k' });
    await client.readAll();
  },
};

const poison: Scenario = {
  name: 'poison',
  story: 'MySQL refuses one of five queued messages.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.posts(2, 'before');
    world.notes.mayBeDead('poison');
    // Through the use case, because the edge refuses an author of this length.
    const through = world.instance().post;
    await client.post('poison', { author: 'x'.repeat(300), through });
    await client.posts(2, 'after');
  },
};

const MINUTE = 60_000;

const backlog: Scenario = {
  name: 'backlog',
  story: 'Three messages wait in the queue, a minute past their turn, when the sweeper runs.',
  async play(world) {
    const client = await world.clientWithChat(1);
    await client.posts(3, 'waits');
    await world.sweep(MINUTE);
    const copies = await world.queued('waits');
    if (copies > 3) world.notes.broke('copies', `3 messages have ${copies} copies in the queue`);
  },
};

/**
 * The request of one message dies before the send. Another message waits in the queue when the
 * sweeper runs.
 */
async function sweptBeside(world: World, before: () => Promise<void>): Promise<void> {
  const client = await world.clientWithChat(1);
  const dying = world.instance({ writeQueue: crashAt(world.ports.writeQueue, 'send', 'before') });
  await client.post('never sent', { through: dying.post });
  await client.post('waits');
  await before();
  await world.sweep(10 * MINUTE);
  if ((await world.queued('never sent')) === 0) {
    world.notes.broke('copies', 'what never reached the queue was not sent');
  }
}

const busyQueue: Scenario = {
  name: 'busy queue',
  story:
    'A request dies before the send; the worker has come far beyond it, and another message waits, when the sweeper runs.',
  play: (world) => sweptBeside(world, async () => {}),
};

const unknownProgress: Scenario = {
  name: 'unknown progress',
  story:
    "A request dies before the send; another message waits, and the worker's progress is unknown, when the sweeper runs.",
  play: (world) => sweptBeside(world, world.forgetProgress),
};

export const queueScenarios = [
  storeDown,
  refused,
  refusedThenFlush,
  failsLate,
  unsentChat,
  overtakenChat,
  queuedChatAfterFlush,
  lostEntry,
  poison,
  backlog,
  busyQueue,
  unknownProgress,
];
