import { mysqlApplications } from '../../../lib/adapters/mysql/applications.ts';
import { mysqlChats } from '../../../lib/adapters/mysql/chats.ts';
import { mysqlClient } from '../../../lib/adapters/mysql/client.ts';
import { mysqlHoles } from '../../../lib/adapters/mysql/holes.ts';
import { mysqlIdempotencyKeys } from '../../../lib/adapters/mysql/idempotency-keys.ts';
import { mysqlJobs } from '../../../lib/adapters/mysql/jobs.ts';
import { mysqlLedger } from '../../../lib/adapters/mysql/ledger.ts';
import { mysqlMessageEdits } from '../../../lib/adapters/mysql/message-edits.ts';
import { mysqlMessages } from '../../../lib/adapters/mysql/messages.ts';
import { opensearchClient } from '../../../lib/adapters/opensearch/client.ts';
import { opensearchMessageIndex } from '../../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../../lib/adapters/opensearch/names.ts';
import { opensearchRebuild } from '../../../lib/adapters/opensearch/rebuild.ts';
import { RedisConnection } from '../../../lib/adapters/redis/client.ts';
import { redisPendingLog } from '../../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../../lib/adapters/redis/sequences.ts';
import { sqsDeadLetters } from '../../../lib/adapters/sqs/dead-letters.ts';
import { sqsIndexQueue } from '../../../lib/adapters/sqs/index-queue.ts';
import { sqsWriteQueue } from '../../../lib/adapters/sqs/write-queue.ts';
import { newInstance } from '../../../lib/compose/instance.ts';
import { sender as senderOf } from '../../../lib/compose/shared/sender.ts';
import type { Posted } from '../../../lib/domain/posting.ts';
import type { AcceptedWrite, IndexRequest } from '../../../lib/domain/queue-port.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../../lib/domain/terms.ts';
import { problemOf } from '../../../lib/edge/problem-details.ts';
import type { Config } from '../../../lib/runtime/config.ts';
import { instant, newId } from '../../../lib/runtime/identifiers.ts';
import { deleteMessage, editMessage } from '../../../lib/usecases/changing/change-message.ts';
import { reindexMessages } from '../../../lib/usecases/housekeeping/reindex-messages.ts';
import { settleNumbers } from '../../../lib/usecases/housekeeping/settle-numbers.ts';
import { leaseSequence, makeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { sealSequences } from '../../../lib/usecases/numbering/seal-sequences.ts';
import { listMessages } from '../../../lib/usecases/reading/list-messages.ts';
import { createChat } from '../../../lib/usecases/writing/create-chat.ts';
import { indexMessages } from '../../../lib/usecases/writing/index-messages.ts';
import { persistWrites } from '../../../lib/usecases/writing/persist-writes.ts';
import { postMessages } from '../../../lib/usecases/writing/post-messages.ts';
import type { Reply } from '../../support/load/record-reply.ts';

/* Loaded in a mutant's module graph, so that all imports are the mutant's. */

export interface WriteInput {
  readonly token: string;
  readonly chat: number;
  readonly text: string;
  readonly author: string | null;
  readonly key?: string | undefined;
}

const SETTLE_AFTER_MS = 900_000;

/** The adapters on the real engines. */
export function openPorts(config: Config) {
  const now = Date.now;
  const redis = new RedisConnection(config.redisUrl);
  const db = mysqlClient({ url: config.mysqlUrl, connectionLimit: 4 });
  const instance = newInstance(config);
  const sender = senderOf(instance);
  const search = opensearchClient(config.opensearchUrl);
  const ports = {
    sequences: redisSequences(redis, { ...config, now }),
    pendingLog: redisPendingLog(redis, { ...config, now }),
    ledger: mysqlLedger(db),
    applications: mysqlApplications(db),
    chats: mysqlChats(db),
    messages: mysqlMessages(db),
    messageEdits: mysqlMessageEdits(db),
    messageIndex: opensearchMessageIndex(search, indexNames(config.searchAlias)),
    idempotencyKeys: mysqlIdempotencyKeys(db),
    holes: mysqlHoles(db),
    jobs: mysqlJobs(db),
    writeQueue: sqsWriteQueue(sender, config.writeQueueUrl),
    indexQueue: sqsIndexQueue(sender, config.indexQueueUrl),
    refusedDocuments: sqsIndexQueue(sender, config.indexDlqUrl, 'refused-by-search'),
    deadLetters: sqsDeadLetters(sender, config.writeDlqUrl),
    rebuild: opensearchRebuild(search, indexNames(config.searchAlias)),
    metrics: { count: () => {}, gauge: () => {} },
    newId: () => newId(),
    instant,
    now,
  };
  const close = async () => {
    await redis.close();
    await db.destroy();
    await search.close();
    await instance.close();
  };
  return { ports, close };
}

export type Ports = ReturnType<typeof openPorts>['ports'];
export type Instance = ReturnType<typeof makeInstance>;

const hex = (text: string) => Buffer.from(text).toString('hex').padStart(64, '0').slice(-64);

/**
 * An instance of the application: the use cases on these ports, some of which may die or hold a
 * call.
 */
export function makeInstance(ports: Ports) {
  const writing = {
    ...ports,
    makeReady: makeReady(ports),
    writeDirectly: async () => ({ states: new Map(), timings: {} }),
    clock: ports.now,
  };
  const extendLease = leaseSequence(ports);
  const persist = persistWrites({ ...ports, extendLease });
  const namesOf = ({ token, chat, key, text }: WriteInput) => ({
    token: token as ApplicationToken,
    chat: chat as ChatNumber,
    idempotency: key === undefined ? undefined : { key: hex(key), fingerprint: hex(text) },
  });
  return {
    ports,
    post: (input: WriteInput): Promise<Reply | undefined> => {
      const { token, chat, idempotency } = namesOf(input);
      const message = { body: input.text, author: input.author, metadata: null, idempotency };
      return replyOf(async () => {
        const { posted } = await postMessages(writing)({ token, chat, messages: [message] });
        const [one] = posted as readonly [Posted];
        return 'error' in one ? one : one.message;
      });
    },
    createChat: (input: WriteInput): Promise<Reply | undefined> =>
      replyOf(async () => {
        const result = await createChat(writing)({ ...namesOf(input), title: input.text });
        return 'error' in result ? result : result.chat;
      }),
    persist: (writes: readonly AcceptedWrite[]) =>
      persist(writes.map((write) => ({ write, body: JSON.stringify(write) }))),
    edit: (token: string, chat: number, number: number, body: string) =>
      editMessage(ports)(messageName(token, chat, number), {}, { body }),
    remove: (token: string, chat: number, number: number) =>
      deleteMessage(ports)(messageName(token, chat, number), {}),
    index: (requests: readonly IndexRequest[]) => indexMessages(ports)(requests),
    extendLease,
    seal: sealSequences(ports),
    settle: () => settleNumbers({ ...ports, settleAfterMs: SETTLE_AFTER_MS })(() => true),
    reindex: () =>
      reindexMessages({ ...ports, newHolder: ports.newId })({ hasTimeLeft: () => true }),
    list: async (token: string, chat: number) => {
      const name = { token: token as ApplicationToken, chat: chat as ChatNumber };
      const page = await listMessages(ports)({ ...name, limit: 200, order: 'asc' });
      return page.items.map(({ number }) => number);
    },
  };
}

const messageName = (token: string, chat: number, number: number) => ({
  token: token as ApplicationToken,
  chat: chat as ChatNumber,
  number: number as MessageNumber,
});

/** The response of a write. Undefined: the process died before it. */
async function replyOf(
  work: () => Promise<{ readonly number: number } | { readonly error: unknown }>,
): Promise<Reply | undefined> {
  const result = await work().catch((error: unknown) => ({ error }));
  if ('number' in result) return { status: 201, body: { number: result.number } };
  const problem = problemOf(result.error);
  return problem && { status: problem.status, body: { code: problem.code } };
}
