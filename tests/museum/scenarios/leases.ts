import { crashAt } from '../../support/faults/crash.ts';
import type { Scenario } from '../scenario.ts';
import type { Client } from '../world/client.ts';
import { holdAt, ofMessages } from '../world/hold.ts';
import type { World } from '../world/world.ts';

const IMPLICIT = 32;

/** A stored chat whose first block is used up, before any request for the next one. */
async function usedUp(world: World): Promise<Client> {
  const client = await world.clientWithChat();
  await client.posts(IMPLICIT, 'first block');
  return client;
}

/**
 * Simulates a failover to a replica of MySQL that lags by one transaction. Such a failover is
 * beyond the single faults of N1 to N3. Numbers must still not repeat, but the ledger can't tell
 * which were skipped.
 */
const loseLastGrant = (world: World): Promise<void> =>
  world.loseGrants('DELETE FROM sequence_blocks ORDER BY granted_at DESC, last DESC LIMIT 1');

const deadLeaser: Scenario = {
  name: 'dead leaser',
  story: 'A request dies between the grant of a block and its installation.',
  async play(world) {
    const client = await usedUp(world);
    const dying = world.instance({ ledger: crashAt(world.ports.ledger, 'grant', 'after') });
    await client.post('dies', { through: dying.post });
    await client.posts(3, 'after');
  },
};

const lateInstall: Scenario = {
  name: 'late install',
  story:
    'Two requests are granted the same block; one installs it late, when some of its numbers are handed out.',
  async play(world) {
    const client = await usedUp(world);
    const { port, reached, release } = holdAt(world.ports.ledger, 'grant', 'after', ofMessages);
    const late = client.post('late', { through: world.instance({ ledger: port }).post });
    await reached;
    await client.posts(3, 'meanwhile');
    release();
    await late;
    await client.posts(3, 'after');
  },
};

const staleGrant: Scenario = {
  name: 'stale grant',
  story:
    'A request asks for a block two blocks late; another died after the grant of the next block.',
  async play(world) {
    const client = await usedUp(world);
    const { port, reached, release } = holdAt(world.ports.ledger, 'grant', 'before', ofMessages);
    const stale = client.post('stale', { through: world.instance({ ledger: port }).post });
    await reached;
    await client.posts(IMPLICIT, 'second block');
    const dying = world.instance({ ledger: crashAt(world.ports.ledger, 'grant', 'after') });
    await client.post('dies', { through: dying.post });
    release();
    await stale;
    await client.posts(3, 'after');
  },
};

const lostGrant: Scenario = {
  name: 'lost grant',
  story: 'MySQL fails over and loses the last grant, whose numbers are all handed out.',
  async play(world) {
    const client = await usedUp(world);
    await client.posts(IMPLICIT, 'second block');
    await loseLastGrant(world);
    await client.posts(3, 'after');
  },
};

const lostGrantBeforeInstall: Scenario = {
  name: 'lost grant, late install',
  story:
    'MySQL fails over and loses a grant that is in use; a request that was late asks for it anew.',
  async play(world) {
    const client = await usedUp(world);
    const { port, reached, release } = holdAt(world.ports.ledger, 'grant', 'before', ofMessages);
    const late = client.post('late', { through: world.instance({ ledger: port }).post });
    await reached;
    await client.posts(2, 'meanwhile');
    await loseLastGrant(world);
    release();
    await late;
    await client.posts(3, 'after');
  },
};

const twoStarters: Scenario = {
  name: 'two starters',
  story:
    'Two requests meet a sequence that has left Redis in order; one is granted its block and is held.',
  async play(world) {
    const client = await world.clientWithChat(7);
    await world.instance().seal();
    const { port, reached, release } = holdAt(world.ports.ledger, 'grant', 'after', ofMessages);
    const held = client.post('held', { through: world.instance({ ledger: port }).post });
    await reached;
    await client.posts(3, 'meanwhile');
    release();
    await held;
    await client.posts(3, 'after');
  },
};

const oldLeaserAfterFlush: Scenario = {
  name: 'old leaser, new chain',
  story:
    'A request that was granted a block before a FLUSHALL installs it on the key of another chain.',
  async play(world) {
    const client = await world.clientWithChat(2);
    await world.flush();
    const old = holdAt(world.ports.sequences, 'install', 'before', ofMessages);
    const late = client.post('late', { through: world.instance({ sequences: old.port }).post });
    await old.reached;
    await client.posts(2, 'first chain');
    await world.flush();
    const starting = holdAt(world.ports.ledger, 'grant', 'before', ofMessages);
    const starter = client.post('starts', {
      through: world.instance({ ledger: starting.port }).post,
    });
    await starting.reached;
    old.release();
    await late;
    starting.release();
    await starter;
    await client.posts(2, 'after');
  },
};

const startersOfApplication: Scenario = {
  name: 'application starts again',
  story:
    'A request that was granted the chat numbers of an application dies before it installs them; others post to its chats.',
  async play(world) {
    const client = await world.clientWithChat(7);
    await world.instance().seal();
    const dying = world.instance({ ledger: crashAt(world.ports.ledger, 'grant', 'after') });
    await client.post('dies', { through: dying.post });
    await client.posts(3, 'after');
    await client.createChat('second');
  },
};

const takeover: Scenario = {
  name: 'takeover at the end of a block',
  story:
    'Redis is killed and returns with its data; a post with a key opens the application again where its last block ended, and no chat follows.',
  async play(world) {
    const client = await world.clientWithChat(3);
    world.engines.redisServer.backUp();
    await world.killRedis();
    await client.post('after', { key: 'after' });
  },
};

export const leaseScenarios = [
  takeover,
  deadLeaser,
  lateInstall,
  staleGrant,
  lostGrant,
  lostGrantBeforeInstall,
  twoStarters,
  startersOfApplication,
  oldLeaserAfterFlush,
];
