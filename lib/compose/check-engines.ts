import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sql } from 'kysely';
import { mysqlOver } from '../adapters/mysql/client.ts';
import { cutOff } from '../adapters/mysql/cut-off.ts';
import { EngineUnfit } from '../domain/problems.ts';
import type { Instance } from './instance.ts';
import { mysqlConnections } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';
import { redis } from './shared/redis.ts';
import { sqs } from './shared/sqs.ts';

export type EngineName = 'redis' | 'mysql' | 'opensearch' | 'sqs';
export type EngineCheck = (until: AbortSignal) => Promise<void>;

/**
 * Makes one check per engine. A check resolves if the API can work with the engine, and otherwise
 * rejects: with EngineUnfit if the engine responds. After `until`, nothing of a check runs on.
 */
export const engineChecks = (instance: Instance): Readonly<Record<EngineName, EngineCheck>> => ({
  // Redis has a shorter time limit of its own.
  async redis() {
    const infos = await redis(instance).each((server) => server.info());
    for (const info of infos) {
      const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
      // Any eviction policy except noeviction may remove a sequence or a pending entry: numbers
      // would be lost silently.
      if (policy !== 'noeviction') {
        throw new EngineUnfit(`maxmemory-policy is ${policy}; set it to noeviction`);
      }
      // The fields `run_id` and `master_replid` make the epoch, which tells one life of a server
      // from the next.
      for (const field of ['run_id', 'master_replid']) {
        if (!new RegExp(`^${field}:[0-9a-f]+`, 'm').test(info)) {
          throw new EngineUnfit(`INFO gives no ${field}: numbers can't be handed out safely`);
        }
      }
    }
  },
  async mysql(until) {
    const db = mysqlOver(cutOff(mysqlConnections(instance), until));
    await sql`select 1 from chats limit 1`.execute(db);
  },
  async opensearch(until) {
    const { client, names } = await opensearch(instance);
    const asked = client.indices.existsAlias({ name: names.live });
    until.addEventListener('abort', () => asked.abort(), { once: true });
    const { body } = await asked;
    if (!body) throw new EngineUnfit(`alias ${names.live} is missing; run the migrations`);
  },
  async sqs(until) {
    const { writeQueueUrl, indexQueueUrl } = instance.config;
    for (const QueueUrl of [writeQueueUrl, indexQueueUrl]) {
      await sqs(instance).send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
        { abortSignal: until },
      );
    }
  },
});
