import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Client } from '@opensearch-project/opensearch';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  ScheduledHandler,
  SQSBatchResponse,
  SQSHandler,
} from 'aws-lambda';
import { Redis } from 'ioredis';
import { type Db, mysqlClient } from '../../../lib/adapters/mysql/client.ts';
import { opensearchClient } from '../../../lib/adapters/opensearch/client.ts';
import { indexNames } from '../../../lib/adapters/opensearch/names.ts';
import { ensureIndex } from '../../../lib/adapters/opensearch/rebuild.ts';
import { RedisConnection } from '../../../lib/adapters/redis/client.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import type { Config } from '../../../lib/runtime/config.ts';
import { atEndpoint } from '../../../localstack/queues.ts';
import type { UseCases } from '../usecases/use-cases.ts';
import { type HttpEventParts, httpEvent, lambdaContext, sqsRecord } from './events.ts';

const QUEUES = ['WRITE_QUEUE_URL', 'WRITE_DLQ_URL', 'INDEX_QUEUE_URL', 'INDEX_DLQ_URL'] as const;

export interface HttpReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever members it expects
  readonly body: any;
}

type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Real handlers on real engines, without gateway or workers: the test decides when a queue is
 * handled. The app has its own queues and search index. Applications keep tests apart in the shared
 * database. One app per test file, because the handlers' instance belongs to the module registry.
 */
export interface App {
  readonly config: Config;
  readonly useCases: UseCases;
  readonly redis: Redis;
  readonly connection: RedisConnection;
  readonly db: Db;
  readonly sqs: SQSClient;
  readonly opensearch: Client;
  call(handler: string, parts: HttpEventParts): Promise<HttpReply>;
  /** Creates an application as a client does. */
  application(name?: string): Promise<ApplicationToken>;
  chat(token: string, headers?: Record<string, string>): Promise<HttpReply>;
  post(
    token: string,
    chat: number,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<HttpReply>;
  /**
   * Runs the queue functions until both queues are empty. Returns how many messages they handled.
   */
  drain(): Promise<number>;
  /** Runs a queue's function once, on at most ten messages. Returns how many it handled. */
  handleOnce(queue: 'write' | 'index'): Promise<number>;
  /** Runs the function of a schedule once. */
  run(schedule: string): Promise<void>;
  /** Takes up to ten message bodies off a dead-letter queue, by default that of the write queue. */
  deadLetters(queue?: 'write' | 'index'): Promise<string[]>;
  refreshSearch(): Promise<void>;
  close(): Promise<void>;
}

/** A busy machine needs many seconds to create an index or to refresh it. */
const SETUP_MS = 30_000;

export async function startApp(environment: Readonly<Record<string, string>> = {}): Promise<App> {
  const sqs = new SQSClient({});
  const suffix = crypto.randomUUID().slice(0, 8);
  for (const name of QUEUES) {
    const QueueName = `test-${suffix}-${name.toLowerCase().replaceAll('_', '-')}`;
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '0' } }),
    );
    process.env[name] = atEndpoint(QueueUrl, process.env.AWS_ENDPOINT_URL);
  }
  Object.assign(process.env, { SEARCH_ALIAS: `test-${suffix}`, LOG_LEVEL: 'SILENT' }, environment);
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';

  // Imported late, because the log's level is read when its module is loaded.
  const { thisInstance } = await import('../../../lib/compose/instance.ts');
  const { usecasesOf } = await import('../usecases/use-cases.ts');
  const instance = await thisInstance();
  const { config } = instance;
  const opensearch = opensearchClient(config.opensearchUrl, { requestTimeout: SETUP_MS });
  await ensureIndex(opensearch, indexNames(config.searchAlias));
  const redis = new Redis(config.redisUrl);
  const connection = new RedisConnection(config.redisUrl);
  const db = mysqlClient({ url: config.mysqlUrl, connectionLimit: 4 });

  async function receive(url: string): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        AttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  async function acknowledge(url: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }

  const app: App = {
    config,
    useCases: await usecasesOf(instance),
    redis,
    connection,
    db,
    sqs,
    opensearch,

    async call(name, parts) {
      const { handler } = (await import(`../../../handlers/http/${name}.ts`)) as {
        handler: HttpHandler;
      };
      const {
        statusCode = 0,
        headers = {},
        body,
      } = await handler(httpEvent(parts), lambdaContext());
      return {
        status: statusCode,
        headers: headers as Record<string, string>,
        body: body === undefined ? undefined : JSON.parse(body),
      };
    },

    async application(name = 'Test') {
      const reply = await app.call('create-application', { method: 'POST', body: { name } });
      if (reply.status !== 201) throw new Error(`application: ${JSON.stringify(reply)}`);
      return reply.body.token;
    },

    chat: (token, headers = {}) =>
      app.call('create-chat', { method: 'POST', pathParameters: { token }, body: {}, headers }),

    post: (token, chat, body, headers = {}) =>
      app.call('post-message', {
        method: 'POST',
        pathParameters: { token, chat: String(chat) },
        body: typeof body === 'string' ? { body } : body,
        headers,
      }),

    async drain() {
      let handled = 0;
      for (;;) {
        const now = (await app.handleOnce('write')) + (await app.handleOnce('index'));
        if (now === 0) return handled;
        handled += now;
      }
    },

    async handleOnce(queue) {
      const url = queue === 'write' ? config.writeQueueUrl : config.indexQueueUrl;
      const file = queue === 'write' ? 'persist-writes' : 'index-messages';
      const messages = await receive(url);
      if (messages.length === 0) return 0;
      const { handler } = (await import(`../../../handlers/queue/${file}.ts`)) as {
        handler: SQSHandler;
      };
      const { batchItemFailures } = (await handler(
        toEvent(messages),
        lambdaContext(),
        () => {},
      )) as SQSBatchResponse;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
      await acknowledge(url, done);
      return messages.length;
    },

    async run(schedule) {
      const { handler } = (await import(`../../../handlers/schedule/${schedule}.ts`)) as {
        handler: ScheduledHandler;
      };
      await handler({} as never, lambdaContext(), () => {});
    },

    async deadLetters(queue = 'write') {
      const url = queue === 'write' ? config.writeDlqUrl : config.indexDlqUrl;
      const messages = await receive(url);
      await acknowledge(url, messages);
      return messages.map(({ Body = '' }) => Body);
    },

    async refreshSearch() {
      await opensearch.indices.refresh({ index: config.searchAlias });
    },

    async close() {
      for (const name of QUEUES) {
        await sqs.send(new DeleteQueueCommand({ QueueUrl: process.env[name] }));
      }
      await opensearch.indices.delete({ index: `${config.searchAlias}-*` });
      await instance.close();
      await opensearch.close();
      await connection.close();
      redis.disconnect();
      await db.destroy();
      sqs.destroy();
    },
  };
  return app;
}

const toEvent = (messages: readonly Message[]) => ({
  Records: messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) =>
    sqsRecord(Body, MessageId, ReceiptHandle),
  ),
});
