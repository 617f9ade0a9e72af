import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Instance } from '../../lib/compose/instance.ts';
import { EngineUnavailable, Problem } from '../../lib/domain/problems.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';
import { postOne } from '../support/usecases/post-one.ts';
import type { UseCases } from '../support/usecases/use-cases.ts';

const INSTANCES = 16;
const POSTS_EACH = 8;
const IMPLICIT_BLOCK = 32;
const chat = 1 as ChatNumber;

type PostMessages = UseCases['postMessages'];

let app: App;
let instances: Instance[];
let posters: PostMessages[];

beforeAll(async () => {
  app = await startApp();
  // Imported late, because the log's level is read when its module is loaded.
  const { newInstance } = await import('../../lib/compose/instance.ts');
  const { acceptingMessages } = await import('../../lib/compose/accept-messages.ts');
  instances = Array.from({ length: INSTANCES }, () => newInstance(app.config));
  posters = instances.map((instance) => acceptingMessages(instance).postMessages);
});
afterEach(() => app.drain());
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await app.close();
});

/** Posts like a client: on 503, retries with the same key. */
async function post(
  postMessages: PostMessages,
  token: ApplicationToken,
  key: string,
): Promise<number> {
  const idempotency = { key: hex(key), fingerprint: hex('f') };
  for (;;) {
    try {
      const message = { body: key, author: null, metadata: null, idempotency };
      return (await postOne(postMessages, { token, chat, ...message })).number;
    } catch (error) {
      // Sixteen instances share this process: on a busy machine a response may come too late.
      const isTransient = error instanceof Problem && error.status === 503;
      if (!isTransient && !(error instanceof EngineUnavailable)) throw error;
    }
  }
}

const hex = (text: string) => Buffer.from(text).toString('hex').padStart(64, '0');

/** Every instance posts several messages, all at once. */
async function race(token: ApplicationToken, round: string): Promise<number[]> {
  const posts = posters.flatMap((postMessages, i) =>
    Array.from({ length: POSTS_EACH }, (_, n) => post(postMessages, token, `${round}-${i}-${n}`)),
  );
  return (await Promise.all(posts)).sort((a, b) => a - b);
}

async function usedUpChat(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  for (let n = 1; n <= IMPLICIT_BLOCK; n++) await app.post(token, chat, `first ${n}`);
  return token;
}

const ranges = async (token: ApplicationToken) => {
  const rows = await app.db
    .selectFrom('sequence_blocks')
    .innerJoin('applications', 'applications.id', 'sequence_blocks.application_id')
    .select(['first', 'last'])
    .where('applications.token', '=', token)
    .where('chat_number', '=', chat)
    .orderBy('first')
    .execute();
  return rows.map(({ first, last }) => [first, last] as const);
};

const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

test('sixteen instances that find a block used up hand out every next number once and skip none', async () => {
  const token = await usedUpChat();
  expect(await race(token, 'a')).toEqual(range(IMPLICIT_BLOCK + 1, INSTANCES * POSTS_EACH));
  const blocks = await ranges(token);
  blocks.forEach(([first], i) => {
    expect(first).toBe((blocks[i - 1]?.[1] ?? IMPLICIT_BLOCK) + 1);
  });
});

test('sixteen instances that find a sequence lost continue without a gap above every number that may have been handed out', async () => {
  const token = await usedUpChat();
  await app.redis.del(`seq:{${token}}:${chat}`);
  expect(await race(token, 'b')).toEqual(range(IMPLICIT_BLOCK + 1, INSTANCES * POSTS_EACH));
});
