import { SQSClient } from '@aws-sdk/client-sqs';
import { Redis } from 'ioredis';
import { createPool, type Pool } from 'mysql2/promise';
import { type Gate, openGate } from './gate.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/**
 * The engines of a run: the museum's own Redis, and MySQL and SQS behind gates that can be shut.
 * `mysql` and `sqs` bypass the gates, for setup and judging.
 */
export interface Engines {
  readonly redisServer: RedisServer;
  readonly redis: Redis;
  readonly mysqlGate: Gate;
  readonly sqsGate: Gate;
  readonly sqs: SQSClient;
  /** URL of a database, through the gate. */
  readonly mysqlUrl: (database: string) => string;
  readonly mysql: (database: string) => Pool;
  readonly opensearchUrl: string;
  close(): Promise<void>;
}

export async function openEngines(env: NodeJS.ProcessEnv = process.env): Promise<Engines> {
  const setting = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set: run the museum by "npm test"`);
    return value;
  };
  const mysqlServer = new URL(setting('MYSQL_URL'));
  const redisServer = await startRedis();
  const mysqlGate = await openGate(mysqlServer);
  const sqsGate = await openGate(new URL(setting('AWS_ENDPOINT_URL')));
  const redis = new Redis({ port: redisServer.port, host: '127.0.0.1' });
  redis.on('error', () => {});
  const sqs = new SQSClient({ endpoint: setting('AWS_ENDPOINT_URL') });
  const pools = new Map<string, Pool>();
  return {
    redisServer,
    redis,
    mysqlGate,
    sqsGate,
    sqs,
    opensearchUrl: setting('OPENSEARCH_URL'),
    mysqlUrl(database) {
      const url = new URL(mysqlServer);
      url.host = `${mysqlGate.host}:${mysqlGate.port}`;
      url.pathname = `/${database}`;
      return url.href;
    },
    mysql(database) {
      const url = new URL(mysqlServer);
      url.pathname = `/${database}`;
      const pool = pools.get(database) ?? createPool({ uri: url.href, connectionLimit: 2 });
      pools.set(database, pool);
      return pool;
    },
    async close() {
      redis.disconnect();
      sqs.destroy();
      for (const pool of pools.values()) await pool.end();
      await mysqlGate.close();
      await sqsGate.close();
      await redisServer.end();
    },
  };
}
