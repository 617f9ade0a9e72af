import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { sdkSender } from '../../../lib/adapters/sqs/client.ts';
import { sqsIndexQueue } from '../../../lib/adapters/sqs/index-queue.ts';
import type { IndexRequest } from '../../../lib/domain/queue-port.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import { readDeployment } from '../../../localstack/deployment.ts';
import { type EventSource, startEventSource } from '../../../localstack/event-source.ts';
import { type Lambda, loadLambda } from '../../../localstack/lambda.ts';
import { sqsCalls } from '../../../localstack/sqs-calls.ts';
import { type App, startApp } from '../api/app.ts';
import { applicationId } from '../api/application-id.ts';
import { chatNumber, messageNumber } from '../usecases/fakes.ts';
import { until } from '../wait.ts';

/** An idle machine takes about ten seconds, and a busy one a multiple. */
const LIMIT_MS = 300_000;
const LONGEST = 16 * 1024;
const SENTENCE = 'The quick brown fox jumps over the lazy dog, and nobody minds at all. ';

interface Backlog {
  readonly chats: number;
  readonly messagesOfAChat: number;
  readonly body: string;
}

/** Indexes this many messages of 16 KB in one chat, and one message in each of 2,000 chats. */
export function indexBacklogSuite(longMessages: number): void {
  let app: App;
  let indexMessages: Lambda;
  let running: EventSource | undefined;
  let token: ApplicationToken;
  beforeAll(async () => {
    app = await startApp();
    // Else the queue delivers what an invocation still holds to the next one.
    const Attributes = { VisibilityTimeout: '200' };
    const QueueUrl = app.config.indexQueueUrl;
    await app.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    indexMessages = await loadLambda(readDeployment('local'), 'indexMessages');
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await forget(app, token);
  });
  afterAll(() => app.close());

  async function found(): Promise<number> {
    const query = { query: { term: { application: token } } };
    const { body } = await app.opensearch.count({ index: app.config.searchAlias, body: query });
    return body.count;
  }

  const long = SENTENCE.repeat(300).slice(0, LONGEST);
  test.each<[string, Backlog]>([
    [
      `${longMessages} messages of 16 KB in one chat`,
      { chats: 1, messagesOfAChat: longMessages, body: long },
    ],
    ['one message in each of 2,000 chats', { chats: 2_000, messagesOfAChat: 1, body: SENTENCE }],
  ])(
    '%s are all indexed, and no invocation reaches its timeout',
    async (_, backlog) => {
      token = await app.application();
      await store(app, token, backlog);
      const failures: unknown[] = [];
      running = startEventSource({
        functionName: indexMessages.name,
        queueUrl: app.config.indexQueueUrl,
        region: 'us-east-1',
        call: sqsCalls(app.config.indexQueueUrl, { region: 'us-east-1', accessKey: 'test' }),
        batchSize: 10,
        batchingWindow: 0,
        maximumConcurrency: 5,
        reportsBatchItemFailures: true,
        invoke: indexMessages.invoke,
        log: (level, ...line) => level === 'ERROR' && failures.push(line),
      });
      const all = backlog.chats * backlog.messagesOfAChat;
      await until('all are found', async () => (await found()) === all, LIMIT_MS);
      await running.stop();
      expect(failures).toEqual([]);
    },
    2 * LIMIT_MS,
  );
}

/** Stores the messages, and sends the index requests that the persist function would send. */
async function store(app: App, token: ApplicationToken, backlog: Backlog): Promise<void> {
  const { chats, messagesOfAChat, body } = backlog;
  const application_id = await applicationId(app.db, token);
  const now = sql<string>`utc_timestamp(3)`;
  const times = { created_at: now, updated_at: now };
  const requests = Array.from(
    { length: chats },
    (_, i): IndexRequest => ({
      token,
      chatNumber: chatNumber(i + 1),
      numbers: Array.from({ length: messagesOfAChat }, (_, n) => messageNumber(n + 1)),
    }),
  );
  await app.db
    .insertInto('chats')
    .values(requests.map((chat) => ({ application_id, number: chat.chatNumber, ...times })))
    .execute();
  const rows = requests.flatMap(({ chatNumber: chat_number, numbers }) =>
    numbers.map((number) => ({
      application_id,
      chat_number,
      number,
      id: crypto.randomUUID(),
      state: 'message' as const,
      body,
      author: null,
      metadata: null,
      sent_at: now,
      ...times,
      change_sequence: number,
    })),
  );
  for (let from = 0; from < rows.length; from += 200) {
    const some = rows.slice(from, from + 200);
    await app.db.insertInto('messages').values(some).execute();
  }
  await sqsIndexQueue(sdkSender(app.sqs), app.config.indexQueueUrl).send(requests);
}

/** The tests share the database: a full reindex of another test would meet all of these rows. */
async function forget(app: App, token: ApplicationToken): Promise<void> {
  const id = await applicationId(app.db, token);
  await app.db.deleteFrom('messages').where('application_id', '=', id).execute();
  await app.db.deleteFrom('chats').where('application_id', '=', id).execute();
}
