import { mysqlApplications } from '../../lib/adapters/mysql/applications.ts';
import { mysqlHoles } from '../../lib/adapters/mysql/holes.ts';
import { mysqlLedger } from '../../lib/adapters/mysql/ledger.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { SettleRequest } from '../../lib/domain/holes-port.ts';
import type { AcceptedWrite } from '../../lib/domain/queue-port.ts';
import type {
  Block,
  MessagesVerdict,
  NotReady,
  SealedSequence,
  SequencePosition,
} from '../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, MessageId } from '../../lib/domain/terms.ts';
import { instant, newId } from '../../lib/runtime/identifiers.ts';
import { makeReady } from '../../lib/usecases/numbering/make-ready.ts';
import type { App } from '../support/api/app.ts';
import { applicationId } from '../support/api/application-id.ts';

/**
 * State that an actor (a request, a worker that extends a lease, a sealer) has read and not acted
 * upon yet.
 */
interface Actor {
  lease?: { readonly position: SequencePosition; readonly block?: Block } | undefined;
  sealed?: SealedSequence | undefined;
  committed?: SealedSequence | undefined;
}

/**
 * A small model beside the engines: the numbers handed out, to which message, and whether data was
 * lost.
 */
interface Book {
  /** Number → id of its message. */
  readonly issued: Map<number, MessageId>;
  /** Numbers whose message the queue has. */
  readonly sent: Set<number>;
  /** Whether Redis lost data or ended unsealed. */
  lost: boolean;
}

type Keys = Readonly<Record<string, Readonly<Record<string, string>>>>;

const chat = 1 as ChatNumber;
const LATER_MS = 3_600_000;
const ROUNDS = 8;

const isNotReady = (verdict: MessagesVerdict): verdict is NotReady =>
  ['application-sequence-missing', 'needs-lease', 'sealed'].includes(verdict.outcome);

export type NumberedChat = Awaited<ReturnType<typeof numberedChat>>;

/**
 * A stored chat of a new application. Several actors can take its steps one by one, in any order.
 */
export async function numberedChat(app: App, actorCount: number) {
  const { connection, config, db, redis } = app;
  const now = Date.now;
  const sequences = redisSequences(connection, { ...config, now });
  const pendingLog = redisPendingLog(connection, { ...config, now });
  const ledger = mysqlLedger(db);
  const messages = mysqlMessages(db);
  const holes = mysqlHoles(db);
  const ready = makeReady({ sequences, ledger, applications: mysqlApplications(db), now });
  const token: ApplicationToken = await app.application();
  await app.chat(token);
  await app.drain();

  const id = await applicationId(db, token);
  const name = { token, chat };
  const key = `seq:{${token}}:${chat}`;
  const book: Book = { issued: new Map(), sent: new Set(), lost: false };
  const actors: Actor[] = Array.from({ length: actorCount }, () => ({}));
  const actor = (i: number): Actor => actors[i % actorCount] ?? {};
  let queue: AcceptedWrite[] = [];
  let backup: Keys = {};
  let epochs = 0;

  const keys = () => redis.keys(`*{${token}}*`);
  const sequenceKeys = () => redis.keys(`seq:{${token}}*`);

  /** Moves the stores' keys and everything that actors remember to an epoch that has ended. */
  async function endEpoch(): Promise<void> {
    const epoch = `ended:${++epochs}`;
    for (const one of await sequenceKeys()) await redis.hset(one, { epoch });
    for (const one of actors) {
      if (one.lease) one.lease = { ...one.lease, position: { ...one.lease.position, epoch } };
      if (one.sealed) one.sealed = { ...one.sealed, epoch };
      if (one.committed) one.committed = { ...one.committed, epoch };
    }
  }

  async function ask(count: number, sends: boolean): Promise<MessagesVerdict> {
    const createdAt = instant();
    const draft = () => ({
      draft: {
        id: newId(),
        body: 'body',
        author: null,
        sentAt: createdAt,
        metadata: null,
        createdAt,
      },
    });
    const verdict = await sequences.acceptMessages(
      token,
      chat,
      Array.from({ length: count }, draft),
    );
    if (verdict.outcome === 'chat-not-found') throw new Error('the chat is said not to exist');
    if (verdict.outcome === 'key-reused') throw new Error('no key was used');
    if (verdict.outcome !== 'accepted') return verdict;
    for (const { message } of verdict.numbered) {
      if (book.issued.has(message.number)) {
        throw new Error(`number ${message.number} was handed out twice`);
      }
      book.issued.set(message.number, message.id);
      if (!sends) continue;
      book.sent.add(message.number);
      queue.push({ kind: 'message', token, chatNumber: chat, message });
    }
    return verdict;
  }

  const steps = {
    /**
     * Asks for numbers. They are sent to the queue, unless the request dies or is refused before.
     * Work that must come first is left to later steps.
     */
    async post(i: number, count: number, sends: boolean): Promise<void> {
      const verdict = await ask(count, sends);
      if (verdict.outcome === 'needs-lease') actor(i).lease ??= { position: verdict.position };
      if (verdict.outcome === 'sealed') actor(i).sealed ??= verdict.sealed;
      if (verdict.outcome === 'application-sequence-missing') await ready({ token }, verdict);
      if (verdict.outcome === 'accepted' && verdict.extend) {
        actor(i).lease ??= { position: verdict.extend };
      }
    },

    /**
     * A request without obstacles: leases a block or completes a sealing if needed, and asks again.
     */
    async request(count: number, sends: boolean): Promise<void> {
      for (let round = 0; round < ROUNDS; round++) {
        const verdict = await ask(count, sends);
        if (verdict.outcome === 'accepted') return;
        if (isNotReady(verdict)) await ready(name, verdict);
      }
      throw new Error('a request with nothing in its way got no number');
    },

    async grant(i: number): Promise<void> {
      const { lease } = actor(i);
      if (!lease) return;
      const grant = await ledger.grant(name, lease.position);
      actor(i).lease =
        grant.outcome === 'granted' ? { position: lease.position, block: grant.block } : undefined;
    },

    async install(i: number): Promise<void> {
      const { lease } = actor(i);
      if (!lease?.block) return;
      await sequences.install(name, lease.position, lease.block);
      actor(i).lease = undefined;
    },

    async die(i: number): Promise<void> {
      actors[i % actorCount] = {};
    },

    /** The steps S1, S2 and S3 of a sealing. */
    async seal(i: number): Promise<void> {
      const sealed = await sequences.seal(name);
      if (sealed) actor(i).sealed = sealed;
    },
    async commitSealing(i: number): Promise<void> {
      const { sealed } = actor(i);
      if (sealed) await ledger.seal(name, sealed);
      if (sealed) actor(i).committed = sealed;
      actor(i).sealed = undefined;
    },
    async forget(i: number): Promise<void> {
      const { committed } = actor(i);
      if (committed) await sequences.forget(name, committed);
      actor(i).committed = undefined;
    },

    async loseKey(): Promise<void> {
      book.lost = true;
      await redis.del(key);
    },

    async flush(): Promise<void> {
      book.lost = true;
      const all = await keys();
      if (all.length > 0) await redis.del(...all);
    },

    async backUp(): Promise<void> {
      backup = Object.fromEntries(
        await Promise.all(
          (await sequenceKeys()).map(async (one) => [one, await redis.hgetall(one)] as const),
        ),
      );
    },

    /** An unsealed end: another process or a promoted replica starts with an older copy. */
    async rollBack(): Promise<void> {
      book.lost = true;
      const all = await keys();
      if (all.length > 0) await redis.del(...all);
      for (const [one, fields] of Object.entries(backup)) await redis.hset(one, fields);
      await endEpoch();
    },

    /**
     * All actors end, everything is sealed, and another process starts with the last one's data.
     */
    async stopInOrder(): Promise<void> {
      for (let i = 0; i < actorCount; i++) actors[i] = {};
      for (const sequence of [{ token }, name]) {
        const sealed = await sequences.seal(sequence);
        if (sealed) await ledger.seal(sequence, sealed);
      }
      await endEpoch();
    },

    /**
     * The worker persists part of the queue, in some order. It may die before it removes the
     * entries, and SQS may deliver again.
     */
    async persist(from: number, count: number, dies: boolean, again: boolean): Promise<void> {
      const start = queue.length === 0 ? 0 : from % queue.length;
      const taken = [...queue.slice(start), ...queue.slice(0, start)].slice(0, count);
      const { persisted, collided } = await messages.persist(taken);
      if (collided.length > 0) throw new Error('two messages met under one number');
      if (!dies) await pendingLog.remove(persisted);
      if (!dies && !again) queue = queue.filter((write) => !taken.includes(write));
    },

    async sweep(): Promise<void> {
      const waiting = await pendingLog.messages(token, chat, { limit: 10_000, order: 'asc' });
      for (const message of waiting) {
        book.sent.add(message.number);
        queue.push({ kind: 'message', token, chatNumber: chat, message });
      }
    },

    async settle(): Promise<void> {
      const held = new Set((await pendingLog.messageNumbers(token, [chat])).get(chat));
      let requests: readonly SettleRequest[] = [{ name, applicationId: id, chat, held }];
      while (requests.length > 0) {
        const settled = await holes.settle(requests, instant(now() + LATER_MS), 'wait');
        requests = settled.unfinished;
      }
    },
  };

  /** Runs the sweeper, then the worker until the queue is empty, then the settle job. */
  async function rest(): Promise<void> {
    await steps.sweep();
    while (queue.length > 0) await steps.persist(0, 50, false, false);
    await steps.settle();
  }

  const rows = () =>
    db
      .selectFrom('messages')
      .innerJoin('applications', 'applications.id', 'messages.application_id')
      .select(['number', 'messages.id as id', 'state'])
      .where('token', '=', token)
      .where('chat_number', '=', chat)
      .orderBy('number')
      .execute();

  const blocks = () =>
    db
      .selectFrom('sequence_blocks')
      .innerJoin('applications', 'applications.id', 'sequence_blocks.application_id')
      .select(['first', 'last'])
      .where('token', '=', token)
      .where('chat_number', '=', chat)
      .where('reason', '!=', 'sealed')
      .orderBy('first')
      .execute();

  return { book, steps, rest, rows, blocks };
}
