import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sql } from 'kysely';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';
import { redis } from './shared/redis.ts';
import { sqs } from './shared/sqs.ts';

export type EngineName = 'redis' | 'mysql' | 'opensearch' | 'sqs';
export type EngineCheck = () => Promise<void>;

/**
 * Makes one check per engine. A check resolves if the API can work with the engine, and otherwise
 * rejects with an error about the fault.
 */
export const engineChecks = (instance: Instance): Readonly<Record<EngineName, EngineCheck>> => ({
  async redis() {
    await redis(instance).each(async (server) => {
      const info = await server.info('memory');
      const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
      // Any eviction policy except noeviction may remove a sequence or a pending entry: numbers
      // would be lost silently.
      if (policy !== 'noeviction') {
        throw new Error(`maxmemory-policy is ${policy}; set it to noeviction`);
      }
      const identity = `${await server.info('server')}${await server.info('replication')}`;
      // The fields `run_id` and `master_replid` make the epoch, which tells one life of a server
      // from the next.
      for (const field of ['run_id', 'master_replid']) {
        if (!new RegExp(`^${field}:[0-9a-f]+`, 'm').test(identity)) {
          throw new Error(`INFO gives no ${field}: numbers can't be handed out safely`);
        }
      }
    });
  },
  async mysql() {
    await sql`select 1 from chats limit 1`.execute(mysql(instance));
  },
  async opensearch() {
    const { client, names } = await opensearch(instance);
    const { body } = await client.indices.existsAlias({ name: names.live });
    if (!body) throw new Error(`alias ${names.live} is missing; run the migrations`);
  },
  async sqs() {
    const { writeQueueUrl, indexQueueUrl } = instance.config;
    for (const QueueUrl of [writeQueueUrl, indexQueueUrl]) {
      await sqs(instance).send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
      );
    }
  },
});
