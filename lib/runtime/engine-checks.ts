import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '@opensearch-project/opensearch';
import type { Db } from '../adapters/mysql/client.ts';
import type { IndexNames } from '../adapters/opensearch/names.ts';
import type { RedisConnection } from '../adapters/redis/client.ts';
import type { Config } from './config.ts';

export type EngineName = 'redis' | 'mysql' | 'opensearch' | 'sqs';
export type EngineCheck = () => Promise<void>;

interface Engines {
  readonly redis: RedisConnection;
  readonly sqs: () => Promise<SQSClient>;
  readonly mysql: () => Promise<Db>;
  readonly opensearch: () => Promise<{ readonly client: Client; readonly names: IndexNames }>;
  readonly config: Config;
}

/**
 * One check per engine. Resolves if the engine can do its part; throws a sentence about the fault.
 */
export const engineChecks = (engines: Engines): Readonly<Record<EngineName, EngineCheck>> => ({
  async redis() {
    await engines.redis.each(async (server) => {
      const info = await server.info('memory');
      const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
      // Any other policy may evict a sequence or a pending entry: numbers would be lost silently.
      if (policy !== 'noeviction') {
        throw new Error(`maxmemory-policy is ${policy}; set it to noeviction`);
      }
      const identity = `${await server.info('server')}${await server.info('replication')}`;
      // These fields make the epoch, which tells one life of a server from the next.
      for (const field of ['run_id', 'master_replid']) {
        if (!new RegExp(`^${field}:[0-9a-f]+`, 'm').test(identity)) {
          throw new Error(`INFO gives no ${field}: numbers can't be handed out safely`);
        }
      }
    });
  },
  async mysql() {
    const { sql } = await import('kysely');
    const db = await engines.mysql();
    await sql`select 1 from chats limit 1`.execute(db);
  },
  async opensearch() {
    const { client, names } = await engines.opensearch();
    const { body } = await client.indices.existsAlias({ name: names.live });
    if (!body) throw new Error(`alias ${names.live} is missing; run the migrations`);
  },
  async sqs() {
    const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
    const client = await engines.sqs();
    for (const QueueUrl of [engines.config.writeQueueUrl, engines.config.indexQueueUrl]) {
      await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    }
  },
});
