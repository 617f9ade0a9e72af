import type { ScheduledHandler, SQSBatchResponse, SQSHandler } from 'aws-lambda';
import { now } from '../../../commands/judge/rules/recorder.ts';
import { RECEIVED_WRITES } from '../../../lib/adapters/redis/keys.ts';
import type { AcceptedWrite } from '../../../lib/domain/queue-port.ts';
import type { ApplicationToken, ChatNumber } from '../../../lib/domain/terms.ts';
import { lambdaContext, sqsEvent } from '../../support/api/events.ts';
import { recordStores } from '../../support/load/final.ts';
import { recordDeadLetters } from '../../support/load/final-queues.ts';
import { until } from '../../support/wait.ts';
import type { Mutant } from '../mutant.ts';
import type { LoadModule } from '../mutant-modules.ts';
import { patchedSource } from '../patched-source.ts';
import { type Client, call, makeClient } from './client.ts';
import { prepareDatabase } from './database.ts';
import type { Engines } from './engines.ts';
import type { Instance, Ports } from './instance.ts';
import { Notes } from './notes.ts';
import { makeQueues } from './queues.ts';

/** A mutant's handlers, schedules and instances on the real engines, for one scenario. */
export type World = Awaited<ReturnType<typeof makeWorld>>;

/** Far more than a scenario needs. More batches mean that a message comes again for ever. */
const MOST_BATCHES = 60;
const ROUNDS = 4;

const TABLES = [
  'messages',
  'chats',
  'sequence_blocks',
  'idempotency_keys',
  'dead_letters',
  'index_requests',
  'applications',
] as const;

const FUNCTIONS = { WRITE_QUEUE_URL: 'persist-writes', INDEX_QUEUE_URL: 'index-messages' } as const;

export async function makeWorld(
  engines: Engines,
  mutant: Pick<Mutant, 'name' | 'patches'>,
  load: LoadModule,
) {
  const database = await prepareDatabase(engines, mutant, load);
  const { sqs, sqsGate, redis, redisServer } = engines;
  const queues = await makeQueues(sqs, sqsGate, patchedSource(mutant, 'serverless.yml'));
  const alias = `museum-${crypto.randomUUID().slice(0, 8)}`;
  Object.assign(process.env, queues.env, {
    REDIS_URL: `redis://127.0.0.1:${redisServer.port}`,
    MYSQL_URL: engines.mysqlUrl(database),
    SEARCH_ALIAS: alias,
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  await redis.flushall();
  const { thisInstance } =
    await load<typeof import('../../../lib/compose/instance.ts')>('lib/compose/instance.ts');
  const { engineChecks } = await load<typeof import('../../../lib/compose/check-engines.ts')>(
    'lib/compose/check-engines.ts',
  );
  const { openPorts, makeInstance } = await load<typeof import('./instance.ts')>(
    'tests/museum/world/instance.ts',
  );
  const instance = await thisInstance();
  const { ports, close: closePorts } = openPorts(instance.config);
  const mysql = engines.mysql(database);
  const notes = new Notes();
  const { recorder } = notes;
  let searching = false;

  async function schedule(name: string): Promise<void> {
    const { handler } = await load<{ handler: ScheduledHandler }>(`handlers/schedule/${name}.ts`);
    await handler({} as never, lambdaContext(), () => {});
  }

  const world = {
    engines,
    notes,
    ports,
    mysql,
    redis,

    /** An instance of its own, with some ports replaced by ones that hold calls or die. */
    instance: (replaced: Partial<Ports> = {}): Instance => makeInstance({ ...ports, ...replaced }),

    /** Creates an application. Returns a client of it. */
    async client(): Promise<Client> {
      const { status, body } = await call(load, 'create-application', {
        method: 'POST',
        body: { name: 'Museum' },
      });
      if (status !== 201) throw new Error(`application: ${status} ${JSON.stringify(body)}`);
      notes.applications.push(body.token);
      return makeClient(load, notes, ports, body.token);
    },

    /** A client of an application with one stored chat that has `messages` messages. */
    async clientWithChat(messages = 0): Promise<Client> {
      const client = await world.client();
      await client.createChat('first');
      await client.posts(messages, 'before');
      await world.work();
      return client;
    },

    /** Creates the search index. Without it the world writes no documents. */
    async withSearch(): Promise<void> {
      const { ensureIndex } = await load<
        typeof import('../../../lib/adapters/opensearch/rebuild.ts')
      >('lib/adapters/opensearch/rebuild.ts');
      const { opensearchClient } = await load<
        typeof import('../../../lib/adapters/opensearch/client.ts')
      >('lib/adapters/opensearch/client.ts');
      const client = opensearchClient(engines.opensearchUrl);
      await ensureIndex(client, { live: alias, building: `${alias}-building` });
      await client.close();
      searching = true;
    },

    async refreshSearch(): Promise<void> {
      await fetch(`${engines.opensearchUrl}/${alias}/_refresh`, { method: 'POST' });
    },

    /**
     * Closes and opens the index, so that OpenSearch forgets the versions of deleted documents, as
     * it does after a minute.
     */
    async restartSearch(): Promise<void> {
      for (const step of ['_flush', '_close', '_open'])
        await fetch(`${engines.opensearchUrl}/${alias}/${step}`, { method: 'POST' });
      const health = `${engines.opensearchUrl}/_cluster/health/${alias}`;
      await fetch(`${health}?wait_for_status=yellow&wait_for_no_initializing_shards=true`);
    },

    /**
     * Runs a queue's function on one batch of at most ten messages. `false`: the function threw, or
     * returned batch item failures.
     */
    async batch(
      queue: keyof typeof FUNCTIONS,
      only: (body: string) => boolean = () => true,
    ): Promise<'empty' | boolean> {
      const messages = (await queues.receive(queue)).filter(({ Body = '' }) => only(Body));
      if (messages.length === 0) return 'empty';
      const { handler } = await load<{ handler: SQSHandler }>(
        `handlers/queue/${FUNCTIONS[queue]}.ts`,
      );
      const event = sqsEvent(...messages.map(({ Body = '' }) => Body));
      for (const [i, { attributes }] of event.Records.entries()) {
        attributes.SentTimestamp = messages[i]?.Attributes?.SentTimestamp ?? '0';
      }
      const answer = (await Promise.resolve(handler(event, lambdaContext(), () => {})).catch(
        () => undefined,
      )) as SQSBatchResponse | undefined;
      const failed = new Set(
        answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) ??
          event.Records.map(({ messageId }) => messageId),
      );
      await queues.acknowledge(
        queue,
        messages.filter((_, i) => !failed.has(`m-${i}`)),
      );
      return failed.size === 0;
    },

    /**
     * Runs the queue functions until their queues are empty. Returns false if a message comes again
     * and again.
     */
    async work(): Promise<boolean> {
      for (let batches = 0; batches < MOST_BATCHES; batches++) {
        const began = now();
        const written = await world.batch('WRITE_QUEUE_URL');
        const indexed = searching ? await world.batch('INDEX_QUEUE_URL') : 'empty';
        if (written !== 'empty' || indexed !== 'empty') continue;
        if ((await redis.keys('pending:*')).length === 0) recorder.drained(began);
        return true;
      }
      return false;
    },

    /** A chat's pending messages, as its queue messages contain them. */
    async pendingWrites(token: string, chat = 1): Promise<AcceptedWrite[]> {
      const name = [token as ApplicationToken, chat as ChatNumber] as const;
      const messages = await ports.pendingLog.messages(...name, { limit: 1000, order: 'asc' });
      return messages.map((message) => ({
        kind: 'message' as const,
        token: name[0],
        chatNumber: name[1],
        message,
      }));
    },

    /** An application's pending chats, as its queue messages contain them. */
    async pendingChats(token: string): Promise<AcceptedWrite[]> {
      const chats = await ports.pendingLog.chats(token as ApplicationToken, {
        limit: 1000,
        order: 'asc',
      });
      return chats.map((chat) => ({
        kind: 'chat' as const,
        token: token as ApplicationToken,
        chat,
      }));
    },

    purge: () => schedule('purge-deleted'),

    /** Makes the later pass of the purge due now. */
    async passPurgeTime(): Promise<void> {
      for (const table of ['chats', 'applications']) {
        await mysql.query(`UPDATE ?? SET purge_due = '2020-01-01' WHERE purge_due IS NOT NULL`, [
          table,
        ]);
      }
    },

    /** How many copies of writes with this text are in the write queue, in ten messages at most. */
    async queued(text: string): Promise<number> {
      const messages = await queues.receive('WRITE_QUEUE_URL');
      return messages.reduce((sum, { Body = '' }) => sum + Body.split(text).length - 1, 0);
    },

    /** Deletes the record of the worker's progress in the queue. */
    async forgetProgress(): Promise<void> {
      await redis.del(RECEIVED_WRITES);
    },

    /** Runs the sweeper as if the turn of every pending entry had come `agoMs` ago. */
    async sweep(agoMs: number = Date.now()): Promise<void> {
      const turn = String(Date.now() - agoMs);
      for (const key of await redis.keys('pending-index:*')) {
        const members = await redis.zrange(key, '0', '-1');
        if (members.length > 0) await redis.zadd(key, ...members.flatMap((one) => [turn, one]));
      }
      await mysql.query(`UPDATE index_requests SET created_at = '2020-01-01'`);
      await schedule('sweep-pending');
    },

    /** Runs the settle job as if everything had been stored and granted long ago. */
    async settle(): Promise<void> {
      await world.passTime();
      await schedule('settle-numbers');
    },

    async passTime(): Promise<void> {
      for (const [table, column] of [
        ['messages', 'created_at'],
        ['chats', 'created_at'],
        ['sequence_blocks', 'granted_at'],
      ]) {
        await mysql.query(`UPDATE ?? SET ?? = '2020-01-01'`, [table, column]);
      }
    },

    /** Deletes all data of Redis. Its process lives on. */
    async flush(): Promise<void> {
      await world.struckBy('flush', () => redis.flushall());
    },

    /** Records that Redis lost data while this was done. */
    async struckBy(fault: string, strike: () => Promise<unknown>): Promise<void> {
      const end = recorder.beginFault(fault, ['redis-unsealed-end', 'redis-data-lost']);
      await strike();
      end();
    },

    /** Simulates a failover to a replica of MySQL that lagged and lost grants. */
    async loseGrants(sql: string): Promise<void> {
      const end = recorder.beginFault('lost grant', ['ledger-data-lost']);
      await mysql.query(sql);
      end();
    },

    /** Kills Redis unsealed. It comes back with the data of the last backup. */
    async killRedis(): Promise<void> {
      await world.struckBy('kill and restore', async () => {
        await redisServer.killAndRestore();
        await world.redisAnswers();
      });
    },

    /** Restarts Redis with its current data. The scenario has sealed it before. */
    async restartRedis(): Promise<void> {
      redisServer.backUp();
      await redisServer.killAndRestore();
      await world.redisAnswers();
    },

    /** Waits until every connection of this world has found Redis again. */
    async redisAnswers(): Promise<void> {
      const check = () => engineChecks(instance).redis(new AbortController().signal);
      for (const ask of [() => redis.ping(), check, ports.sequences.ping]) {
        await until('Redis answers', () =>
          ask().then(
            () => true,
            () => false,
          ),
        );
      }
    },

    /** Brings everything to rest, and records what the stores hold. */
    async end(): Promise<void> {
      await world.rest();
      const index = `${engines.opensearchUrl}/${alias}`;
      const stores = {
        mysql: engines.mysqlUrl(database),
        redis: String(process.env.REDIS_URL),
        index: searching ? index : undefined,
      };
      for (const token of notes.applications) await recordStores(recorder, token, stores);
      await recordDeadLetters(sqs, queues.direct, recorder, new Set(notes.applications));
      const search = searching ? (['search'] as const) : [];
      recorder.stores(['mysql', 'redis', 'queues', 'ledger', ...search]);
    },

    /** Runs workers, sweeper and settle job until nothing changes. */
    async rest(): Promise<void> {
      let quiet = false;
      for (let round = 0; round < ROUNDS && !quiet; round++) {
        if (!(await world.work())) break;
        await world.sweep();
        quiet = (await world.batch('WRITE_QUEUE_URL')) === 'empty';
      }
      if (!quiet) notes.broke('rest', 'the workers and the sweeper never come to an end');
      await world.work();
      await world.settle();
      await world.settle();
    },

    async close(): Promise<void> {
      await closePorts();
      await instance.close();
      await queues.remove();
      if (searching) await fetch(`${engines.opensearchUrl}/${alias}-*`, { method: 'DELETE' });
      for (const table of TABLES) await mysql.query('DELETE FROM ??', [table]);
    },
  };
  return world;
}
