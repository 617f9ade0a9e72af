import {
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createConnection } from 'mysql2/promise';
import { opensearchClient } from '../../../lib/adapters/opensearch/client.ts';
import { newInstance } from '../../../lib/compose/instance.ts';
import { loadConfig } from '../../../lib/runtime/config.ts';
import { freePort } from '../../../localstack/process/port.ts';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import { type Stack, startStack } from '../../../localstack/supervisor.ts';
import { type WatchedMysql, watchedMysql } from '../proxies/mysql.ts';
import { type SqsProxy, sqsProxy } from '../proxies/sqs.ts';
import { type TcpProxy, tcpProxy } from '../proxies/tcp.ts';
import { type UseCases, usecasesOf } from '../usecases/use-cases.ts';
import { apiProgram, openPrograms, type Programs, workerProgram } from './instances.ts';
import { randomOf } from './random.ts';

const QUEUES = ['WRITE_QUEUE_URL', 'WRITE_DLQ_URL', 'INDEX_QUEUE_URL', 'INDEX_DLQ_URL'] as const;

/**
 * Milliseconds. Short, so that a run comes to rest soon, but longer than anything that it must
 * outlast.
 */
export const SETTLE_MS = 1_000;
const timing = {
  SWEEP_AFTER_SECONDS: '2',
  SWEEP_AT_MOST_SECONDS: '3',
  SETTLE_AFTER_SECONDS: String(SETTLE_MS / 1_000),
};

export interface Instance {
  readonly url: string;
  readonly process: Supervised;
  /**
   * This instance's own connection to Redis, so that a split brain can separate it from the others.
   */
  readonly redis: TcpProxy;
  readonly mysql: WatchedMysql;
}

/**
 * The whole system as processes: two API instances, a worker, and in this process the use cases of
 * the schedules. Faults reach the engines by proxies. The world starts its own engines, except
 * OpenSearch if the environment names one.
 */
export interface World {
  readonly name: string;
  readonly stack: Stack;
  readonly programs: Programs;
  /** Settings of this process and of the worker. */
  readonly env: Readonly<Record<string, string>>;
  readonly useCases: UseCases;
  readonly apis: readonly [Instance, Instance];
  readonly worker: Supervised;
  /** The connection of the worker and of this process to Redis. */
  readonly redis: TcpProxy;
  /** The connection of this process to MySQL. */
  readonly mysql: TcpProxy;
  readonly mysqlOfWorker: WatchedMysql;
  readonly sqs: SqsProxy;
  readonly search: TcpProxy;
  /** A client of the queue server without the proxy. */
  readonly queues: SQSClient;
  readonly redisPort: number;
  /** Sends all clients of Redis to this port from now on. */
  switchRedis(port: number): void;
  /** Loses the host of Redis, for all its clients, until `replaceRedis`. */
  loseRedis(): void;
  replaceRedis(port: number): void;
  /** Every connection to MySQL. */
  readonly allToMysql: readonly TcpProxy[];
  close(): Promise<void>;
}

/** `settings` override the short times used here. */
export async function startWorld(
  name: string,
  seed: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<World> {
  await using cleanup = new AsyncDisposableStack();
  const alias = `${name}-${crypto.randomUUID().slice(0, 8)}`;
  // For this process and all its children, which inherit it.
  Object.assign(process.env, timing, settings, {
    SEARCH_ALIAS: alias,
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const stack = await startStack({
    name,
    fresh: true,
    autoRestart: false,
    environment: ownEnginesButSearch(),
  });
  cleanup.defer(() => stack.stop());
  cleanup.defer(() => dropIndexes(String(stack.env.OPENSEARCH_URL), alias));

  const redisPort = portOf(stack.env.REDIS_URL);
  const toRedis = await Promise.all(
    [redisPort, redisPort, redisPort].map((port) => tcpProxy(port)),
  );
  const [redis, redisOfA, redisOfB] = toRedis as [TcpProxy, TcpProxy, TcpProxy];
  const mysqlPort = portOf(stack.env.MYSQL_URL);
  const mysql = await tcpProxy(mysqlPort);
  const mysqlOfWorker = await watchedMysql(mysqlPort);
  const mysqlOf = [await watchedMysql(mysqlPort), await watchedMysql(mysqlPort)] as const;
  const allToMysql = [mysql, mysqlOfWorker, ...mysqlOf];
  const search = await tcpProxy(portOf(stack.env.OPENSEARCH_URL));
  const sqs = await sqsProxy(String(stack.env.AWS_ENDPOINT_URL), randomOf(seed));
  for (const proxy of [...toRedis, ...allToMysql, search, sqs]) cleanup.defer(() => proxy.close());
  const user = await newUser(String(stack.env.MYSQL_URL));
  const through = (toRedis: TcpProxy, toMysql: TcpProxy) => ({
    ...throughProxies(stack.env, toRedis, search, sqs),
    MYSQL_URL: atPort(user, toMysql.port),
    SEARCH_ALIAS: alias,
    LOG_LEVEL: 'ERROR',
  });
  const env = through(redis, mysql);
  Object.assign(process.env, env);
  const queues = new SQSClient({ endpoint: String(stack.env.AWS_ENDPOINT_URL) });
  cleanup.defer(() => queues.destroy());
  await comeBackSoon(queues, stack);

  const programs = await openPrograms(name);
  cleanup.defer(() => programs.stopAll());
  const taken = new Set<number>();
  const startApi = async (
    letter: string,
    own: Pick<Instance, 'redis' | 'mysql'>,
  ): Promise<Instance> => {
    const port = await freePort(taken);
    taken.add(port);
    const settings = through(own.redis, own.mysql);
    const process = programs.start(apiProgram(`api-${letter}`, port, settings));
    return { url: `http://127.0.0.1:${port}`, process, ...own };
  };
  const apis = [
    await startApi('a', { redis: redisOfA, mysql: mysqlOf[0] }),
    await startApi('b', { redis: redisOfB, mysql: mysqlOf[1] }),
  ] as const;
  const worker = programs.start(workerProgram(through(redis, mysqlOfWorker)));
  await Promise.all(apis.map((one) => one.process.waitReady()));
  const instance = newInstance(loadConfig());
  cleanup.defer(() => instance.close());

  const everything = cleanup.move();
  return {
    ...{ name, stack, programs, env, apis, worker, redis, sqs, search, queues, redisPort },
    ...{ mysql, mysqlOfWorker, allToMysql },
    useCases: await usecasesOf(instance),
    switchRedis: (port) => {
      for (const proxy of toRedis) proxy.switchTo(port);
    },
    loseRedis: () => {
      for (const proxy of toRedis) proxy.lose();
    },
    replaceRedis: (port) => {
      for (const proxy of toRedis) proxy.replace(port);
    },
    close: () => everything.disposeAsync(),
  };
}

/** Settings that lead to the proxies instead of the engines. */
function throughProxies(
  env: Stack['env'],
  redis: TcpProxy,
  search: TcpProxy,
  sqs: SqsProxy,
): Record<string, string> {
  const atProxy = (queue: string) => new URL(new URL(String(env[queue])).pathname, sqs.url).href;
  return {
    ...env,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    OPENSEARCH_URL: `http://127.0.0.1:${search.port}`,
    AWS_ENDPOINT_URL: sqs.url,
    ...Object.fromEntries(QUEUES.map((queue) => [queue, atProxy(queue)])),
  };
}

/**
 * Creates a user with the rights of an application: a server that is read-only refuses its writes,
 * as it would not refuse root's. Returns the URL to connect as this user.
 */
async function newUser(rootUrl: string): Promise<string> {
  const connection = await createConnection({ uri: rootUrl });
  await connection.query("CREATE USER IF NOT EXISTS 'load'@'%' IDENTIFIED BY 'load'");
  await connection.query("GRANT ALL ON ordinal.* TO 'load'@'%'");
  await connection.end();
  const url = new URL(rootUrl);
  url.username = 'load';
  url.password = 'load';
  return url.href;
}

function atPort(address: string, port: number): string {
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}

async function dropIndexes(url: string, alias: string): Promise<void> {
  const client = opensearchClient(url);
  await client.indices.delete({ index: `${alias}-*` });
  await client.close();
}

/**
 * Uses the environment's OpenSearch, which is slow to start: faults only cut its connection. The
 * others are its own and native, because faults kill their processes and damage their files.
 */
function ownEnginesButSearch(): NodeJS.ProcessEnv {
  const { REDIS_URL, MYSQL_URL, AWS_ENDPOINT_URL, ...environment } = process.env;
  return { ...environment, STACK: 'native' };
}

const portOf = (url: string | undefined): number => Number(new URL(String(url)).port);

/** Shortens the visibility timeout, which hides a killed worker's messages: on AWS for minutes. */
async function comeBackSoon(queues: SQSClient, { env }: Stack): Promise<void> {
  for (const queue of ['WRITE_QUEUE_URL', 'INDEX_QUEUE_URL']) {
    await queues.send(
      new SetQueueAttributesCommand({
        QueueUrl: env[queue],
        Attributes: { VisibilityTimeout: '6' },
      }),
    );
  }
}

/** Messages in a queue: waiting, in flight and delayed. */
export async function queueDepth({ queues, stack }: World, queue: string): Promise<number> {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: stack.env[queue], AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages: waiting, ...others } = Attributes;
  const { ApproximateNumberOfMessagesNotVisible: inFlight } = others;
  const { ApproximateNumberOfMessagesDelayed: delayed } = others;
  return Number(waiting ?? 0) + Number(inFlight ?? 0) + Number(delayed ?? 0);
}
