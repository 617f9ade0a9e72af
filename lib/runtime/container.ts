import { RedisConnection } from '../adapters/redis/client.ts';
import { redisPendingLog } from '../adapters/redis/pending-log.ts';
import { redisRateLimits } from '../adapters/redis/rate-limits.ts';
import { redisSequences } from '../adapters/redis/sequences.ts';
import { redisWriteProgress } from '../adapters/redis/write-progress.ts';
import { readLimits, setLimits } from '../usecases/application-limits.ts';
import { deleteApplication, editApplication } from '../usecases/change-application.ts';
import { deleteChat, editChat } from '../usecases/change-chat.ts';
import { deleteMessage, editMessage } from '../usecases/change-message.ts';
import { createApplication } from '../usecases/create-application.ts';
import { createChat } from '../usecases/create-chat.ts';
import { indexMessages } from '../usecases/index-messages.ts';
import { listChanges } from '../usecases/list-changes.ts';
import { listChats } from '../usecases/list-chats.ts';
import { listMessages } from '../usecases/list-messages.ts';
import { liveKeys } from '../usecases/live-keys.ts';
import { leaseSequence, makeReady } from '../usecases/make-ready.ts';
import { mendPending } from '../usecases/mend-pending.ts';
import { noteReceived } from '../usecases/note-received.ts';
import { persistReceived } from '../usecases/persist-received.ts';
import { persistWrites } from '../usecases/persist-writes.ts';
import { postMessage } from '../usecases/post-message.ts';
import { postMessages } from '../usecases/post-messages.ts';
import { purgeDeleted } from '../usecases/purge-deleted.ts';
import { purgeKeys } from '../usecases/purge-keys.ts';
import { listApplications, readApplication } from '../usecases/read-application.ts';
import { readChat } from '../usecases/read-chat.ts';
import { readMessage } from '../usecases/read-message.ts';
import { isReindexDue, reindexEverything, reindexMessages } from '../usecases/reindex-messages.ts';
import { sealIdleSequences, sealSequences } from '../usecases/seal-sequences.ts';
import { searchApplication } from '../usecases/search-application.ts';
import { searchMessages } from '../usecases/search-messages.ts';
import { settleNumbers } from '../usecases/settle-numbers.ts';
import { createKey, listKeys, revokeKey } from '../usecases/signing-keys.ts';
import { sweepIndexRequests } from '../usecases/sweep-index-requests.ts';
import { sweepPending } from '../usecases/sweep-pending.ts';
import { takeFromLimit } from '../usecases/take-from-limit.ts';
import { writeDirectly } from '../usecases/write-directly.ts';
import { type Config, environment, loadConfig } from './config.ts';
import { deferred, once } from './deferred.ts';
import { engineChecks } from './engine-checks.ts';
import { instant, newId, newToken } from './identifiers.ts';
import { loggable } from './loggable.ts';
import { connectOpensearch } from './opensearch.ts';
import { sha256, signingSecrets } from './signing-secrets.ts';
import { emfMetrics, logger } from './telemetry.ts';

export type Container = ReturnType<typeof buildContainer>;

/** The composition root: the only place that uses `new` for clients, and the settings. */
export function buildContainer(config: Config) {
  const now = Date.now;
  const clock = () => performance.now();
  const redis = new RedisConnection(config.redisUrl, config.tlsCa);
  const sqs = once(async () => (await import('../adapters/sqs/client.ts')).sqsClient());
  const mysqlConnections = once(async () => {
    const { mysqlPool } = await import('../adapters/mysql/client.ts');
    return mysqlPool({
      url: config.mysqlUrl,
      ca: config.tlsCa,
      connectionLimit: config.mysqlConnections,
    });
  });
  const mysql = once(async () => {
    const { mysqlOver, patient } = await import('../adapters/mysql/client.ts');
    return mysqlOver(patient(await mysqlConnections()));
  });
  const opensearch = once(async () => {
    const [client, { indexNames }] = await Promise.all([
      connectOpensearch(config),
      import('../adapters/opensearch/names.ts'),
    ]);
    return { client, names: indexNames(config.searchAlias) };
  });

  const sequences = redisSequences(redis, { ...config, now });
  const pendingLog = redisPendingLog(redis, { ...config, now });
  const writeProgress = redisWriteProgress(redis);
  const writeQueue = deferred(async () => {
    const { sqsWriteQueue } = await import('../adapters/sqs/write-queue.ts');
    return sqsWriteQueue(await sqs(), config.writeQueueUrl);
  });
  const writeBacklog = deferred(async () => {
    const { sqsWriteBacklog } = await import('../adapters/sqs/write-backlog.ts');
    return sqsWriteBacklog(await sqs(), config.writeQueueUrl);
  });
  const indexQueue = deferred(async () => {
    const { sqsIndexQueue } = await import('../adapters/sqs/index-queue.ts');
    return sqsIndexQueue(await sqs(), config.indexQueueUrl);
  });
  const returnsTo = (url: string) =>
    deferred(async () => {
      const { sqsReturns } = await import('../adapters/sqs/returns.ts');
      return sqsReturns(await sqs(), url);
    });
  const deadLetterQueue = (url: string) =>
    deferred(async () => {
      const { sqsDeadLetters } = await import('../adapters/sqs/dead-letters.ts');
      return sqsDeadLetters(await sqs(), url);
    });
  const deadLetters = deadLetterQueue(config.writeDlqUrl);
  const applications = deferred(async () =>
    (await import('../adapters/mysql/applications.ts')).mysqlApplications(await mysql()),
  );
  const applicationLimits = deferred(async () =>
    (await import('../adapters/mysql/application-limits.ts')).mysqlApplicationLimits(await mysql()),
  );
  const chats = deferred(async () =>
    (await import('../adapters/mysql/chats.ts')).mysqlChats(await mysql()),
  );
  const messages = deferred(async () =>
    (await import('../adapters/mysql/messages.ts')).mysqlMessages(await mysql()),
  );
  const messageEdits = deferred(async () =>
    (await import('../adapters/mysql/message-edits.ts')).mysqlMessageEdits(await mysql()),
  );
  const chatEdits = deferred(async () =>
    (await import('../adapters/mysql/chat-edits.ts')).mysqlChatEdits(await mysql()),
  );
  const applicationEdits = deferred(async () =>
    (await import('../adapters/mysql/application-edits.ts')).mysqlApplicationEdits(await mysql()),
  );
  const purgeStore = deferred(async () =>
    (await import('../adapters/mysql/purge-store.ts')).mysqlPurgeStore(await mysql()),
  );
  const changeFeed = deferred(async () =>
    (await import('../adapters/mysql/change-feed.ts')).mysqlChangeFeed(await mysql()),
  );
  const idempotencyKeys = deferred(async () =>
    (await import('../adapters/mysql/idempotency-keys.ts')).mysqlIdempotencyKeys(await mysql()),
  );
  const ledger = deferred(async () =>
    (await import('../adapters/mysql/ledger.ts')).mysqlLedger(await mysql()),
  );
  const holes = deferred(async () =>
    (await import('../adapters/mysql/holes.ts')).mysqlHoles(await mysql()),
  );
  const signingKeys = deferred(async () =>
    (await import('../adapters/mysql/signing-keys.ts')).mysqlSigningKeys(await mysql()),
  );
  const { cursorKey, ...secrets } = signingSecrets(config.authSecret);
  const accessTokens = deferred(async () => {
    const { joseAccessTokens } = await import('../adapters/jose/access-tokens.ts');
    return joseAccessTokens({
      ...secrets,
      isLive: liveKeys({ signingKeys, now, freshForMs: config.keyCacheMs }),
      sha256,
      operatorHash: Buffer.from(config.operatorTokenSha256, 'hex'),
      longestLifetimeSeconds: config.tokenLifetimeSeconds,
      now,
      ...(config.jwks && { jwks: config.jwks }),
    });
  });
  const messageIndex = deferred(async () => {
    const { opensearchMessageIndex } = await import('../adapters/opensearch/message-index.ts');
    const { client, names } = await opensearch();
    return opensearchMessageIndex(client, names);
  });
  const documentPurge = deferred(async () => {
    const { opensearchDocumentPurge } = await import('../adapters/opensearch/document-purge.ts');
    const { client, names } = await opensearch();
    return opensearchDocumentPurge(client, names);
  });
  const rebuild = deferred(async () => {
    const { opensearchRebuild } = await import('../adapters/opensearch/rebuild.ts');
    const { client, names } = await opensearch();
    return opensearchRebuild(client, names);
  });
  const metrics = emfMetrics(config.stage);

  const numbering = {
    sequences,
    ledger,
    makeReady: makeReady({ sequences, ledger, applications, now }),
  };
  const storesUntil = async (until: number) => {
    const { directStores } = await import('./direct-stores.ts');
    return directStores({ pool: await mysqlConnections(), ...(await opensearch()), until, clock });
  };
  const writing = {
    ...numbering,
    writeQueue,
    writeDirectly: writeDirectly({
      ...{ storesUntil, pendingLog, sequences, metrics },
      reportBug: (error) => logger.error('direct write failed', { error: loggable(error) }),
    }),
    idempotencyKeys,
    newId,
    newToken,
    instant,
  };
  const editing = { pendingLog, messageEdits, indexQueue, instant };
  const readOne = readApplication({ pendingLog, applications });
  const read = readChat({ pendingLog, sequences, chats });

  return {
    config,
    clock,
    cursorKey,
    accessTokens,
    takeFromLimit: takeFromLimit({
      rateLimits: redisRateLimits(redis, config.limits),
      applications,
      now,
    }),
    readLimits: readLimits({ applications, limits: config.limits }),
    setLimits: setLimits({ applicationLimits, sequences, limits: config.limits }),
    createKey: createKey({ ...secrets, signingKeys, instant }),
    listKeys: listKeys({ signingKeys }),
    revokeKey: revokeKey({ signingKeys, instant }),
    createApplication: createApplication({ ...writing, applications }),
    readApplication: readOne,
    listApplications: listApplications({ pendingLog, applications }),
    editApplication: editApplication({ applicationEdits, readApplication: readOne, instant }),
    deleteApplication: deleteApplication({ applicationEdits, sequences, instant }),
    createChat: createChat(writing),
    readChat: read,
    editChat: editChat({ pendingLog, chatEdits, readChat: read, instant }),
    deleteChat: deleteChat({ pendingLog, chatEdits, sequences, instant }),
    listChats: listChats({ pendingLog, applications, chats }),
    postMessage: postMessage(writing),
    postMessages: postMessages(writing),
    listChanges: listChanges({ pendingLog, changeFeed }),
    editMessage: editMessage(editing),
    deleteMessage: deleteMessage(editing),
    readMessage: readMessage({ pendingLog, messages }),
    listMessages: listMessages({ pendingLog, chats, messages }),
    searchMessages: searchMessages({ messageIndex, readChat: read }),
    searchApplication: searchApplication({ messageIndex, applications, chats }),
    persistWrites: persistReceived({
      pendingLog,
      persistWrites: persistWrites({
        messages,
        pendingLog,
        indexQueue,
        deadLetters,
        extendLease: leaseSequence({ sequences, ledger }),
        metrics,
      }),
    }),
    indexMessages: indexMessages({ messages, messageIndex, metrics }),
    noteReceived: noteReceived({ ...config, writeProgress }),
    sweepPending: sweepPending({
      ...config,
      pendingLog,
      writeQueue,
      writeBacklog,
      writeProgress,
      metrics,
      now,
    }),
    mendPending: mendPending({ pendingLog }),
    sweepIndexRequests: sweepIndexRequests({
      ...config,
      messageEdits,
      indexQueue,
      now,
      instant,
    }),
    settleNumbers: settleNumbers({ ...config, holes, pendingLog, metrics, now, instant }),
    purgeDeleted: purgeDeleted({
      purgeStore,
      documentPurge,
      sequences,
      pendingLog,
      now,
      instant,
    }),
    purgeKeys: purgeKeys({ idempotencyKeys, now, instant }),
    reindexMessages: reindexMessages({ messages, rebuild }),
    reindexEverything: reindexEverything({ messages, rebuild }),
    isReindexDue: isReindexDue({ rebuild, now }),
    sealIdleSequences: sealIdleSequences({ sequences, ledger, idleAfterMs: config.idleAfterMs }),
    sealSequences: sealSequences({ sequences, ledger }),
    writeReturns: returnsTo(config.writeQueueUrl),
    indexReturns: returnsTo(config.indexQueueUrl),
    deadLetters,
    indexDeadLetters: deadLetterQueue(config.indexDlqUrl),
    engineChecks: engineChecks({ redis, sqs, mysql, opensearch, config }),
    /** Closes every connection, for processes that must end by themselves. */
    async close(): Promise<void> {
      await redis.close();
      (await sqs()).destroy();
      await (await mysql()).destroy();
      await (await opensearch()).client.close();
    },
  };
}

/** The process's only container, created at first use. */
export const container = once(async () => buildContainer(loadConfig(await environment())));
