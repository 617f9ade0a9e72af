import type { SealedSequence } from '../../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../../lib/domain/terms.ts';
import { crashAt } from '../../support/faults/crash.ts';
import type { Scenario } from '../scenario.ts';
import { holdAt, ofMessages } from '../world/hold.ts';
import type { World } from '../world/world.ts';

const messagesOf = (token: string): SequenceName => ({
  token: token as ApplicationToken,
  chat: 1 as ChatNumber,
});

/** Step S1 of a sealing, whose sealer then does nothing more. */
async function sealed(world: World, name: SequenceName): Promise<SealedSequence> {
  const answer = await world.ports.sequences.seal(name);
  if (!answer) throw new Error('nothing to seal');
  return answer;
}

const orderlyStop: Scenario = {
  name: 'orderly stop',
  story: 'Every sequence is sealed, Redis stops and starts, the chat goes on; three times over.',
  async play(world) {
    const client = await world.clientWithChat(7);
    for (const when of ['first', 'second', 'third']) {
      await world.instance().seal();
      await world.restartRedis();
      await client.post(`after the ${when} stop`);
    }
    await client.createChat('after the stops');
  },
};

const stopBeforeForgetting: Scenario = {
  name: 'stop before S3',
  story: 'Redis stops in order when the sealing is committed and the sealed key is still there.',
  async play(world) {
    const client = await world.clientWithChat(7);
    const sequences = crashAt(world.ports.sequences, 'forget', 'before');
    await world
      .instance({ sequences })
      .seal()
      .catch(() => {});
    const name = messagesOf(client.token);
    await world.ports.ledger.seal(name, await sealed(world, name));
    await world.restartRedis();
    await client.posts(3, 'after');
  },
};

const leaserMeetsSealing: Scenario = {
  name: 'leaser meets sealing',
  story:
    'A request has seen a used-up block; before it asks for the next, the chat is sealed and leaves Redis.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.posts(32, 'first block');
    const { port, reached, release } = holdAt(world.ports.ledger, 'grant', 'before', ofMessages);
    const late = client.post('late', { through: world.instance({ ledger: port }).post });
    await reached;
    await world.instance().seal();
    release();
    await late;
    await client.posts(2, 'after');
  },
};

const sealingAfterLostGrant: Scenario = {
  name: 'sealing after a lost grant',
  story: 'MySQL fails over and loses a grant in use between the two steps of a sealing.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.posts(33, 'into the second block');
    const name = messagesOf(client.token);
    const answer = await sealed(world, name);
    await world.loseGrants('DELETE FROM sequence_blocks WHERE chat_number = 1');
    await world.ports.ledger.seal(name, answer);
    await world.ports.sequences.forget(name, answer);
    await client.posts(2, 'after');
  },
};

const installMeetsSealing: Scenario = {
  name: 'install meets sealing',
  story:
    'After a FLUSHALL a block is granted, the key is sealed, the block is installed, and only then the sealer goes on.',
  async play(world) {
    const client = await world.clientWithChat(2);
    await world.flush();
    const { port, reached, release } = holdAt(
      world.ports.sequences,
      'install',
      'before',
      ofMessages,
    );
    const held = client.post('held', { through: world.instance({ sequences: port }).post });
    await reached;
    const name = messagesOf(client.token);
    const first = await sealed(world, name);
    release();
    await held;
    await world.ports.sequences.seal(name);
    await world.ports.ledger.seal(name, first);
    await world.ports.sequences.forget(name, first);
    await client.posts(2, 'after');
  },
};

const sleepingSealer: Scenario = {
  name: 'sleeping sealer',
  story:
    'A sealer sleeps after its first step; a post completes the sealing and goes on; the sealer wakes up.',
  async play(world) {
    const client = await world.clientWithChat(5);
    const name = messagesOf(client.token);
    const answer = await sealed(world, name);
    await client.posts(3, 'meanwhile');
    await world.ports.ledger.seal(name, answer);
    await world.ports.sequences.forget(name, answer);
    await client.posts(3, 'after');
  },
};

const sealerSleepsOverFlush: Scenario = {
  name: 'sealer sleeps over a flush',
  story:
    'A sealer sleeps while Redis is flushed and a new chain is in use; it wakes up, and Redis is flushed again.',
  async play(world) {
    const client = await world.clientWithChat(5);
    const name = messagesOf(client.token);
    const answer = await sealed(world, name);
    await world.flush();
    await client.posts(3, 'new chain');
    await world.ports.ledger.seal(name, answer);
    await world.ports.sequences.forget(name, answer);
    await world.flush();
    await client.posts(30, 'newer chain');
  },
};

export const sealingScenarios = [
  orderlyStop,
  stopBeforeForgetting,
  leaserMeetsSealing,
  sealingAfterLostGrant,
  installMeetsSealing,
  sleepingSealer,
  sealerSleepsOverFlush,
];
