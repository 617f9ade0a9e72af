import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NO_OWN_LIMITS } from '../lib/domain/rate-limit.ts';
import type { NewMessage, Sequences } from '../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber } from '../lib/domain/terms.ts';
import { instant, newId, newToken } from '../lib/runtime/identifiers.ts';

/** The kinds of calls that are measured. */
export const KINDS = ['post', 'keyed', 'repeat', 'batch', 'keyed batch', 'chat'] as const;
export type Kind = (typeof KINDS)[number];

/** A checkout whose scripts are measured. */
export interface Side {
  readonly name: string;
  /** Prepares calls of one kind for a new application, and returns them as functions. */
  prepare(kind: Kind, calls: number): Promise<readonly (() => Promise<void>)[]>;
  close(): Promise<void>;
}

export const BATCH = 100;
const BODY = 'A message of an ordinary length, as people write them to one another in a chat.';
const BLOCK = 10_000_000;
const MANY = 1_000;
/** Bounds that no call reaches, but that each call must compare with. */
const SETTINGS = {
  pendingLimit: 10_000_000,
  redisBudget: 2 ** 40,
  sweepAfterMs: 120_000,
  limits: {
    writes: { quota: 100_000_000, windowSeconds: 10 },
    reads: undefined,
    searches: undefined,
  },
  now: Date.now,
};

/** Opens the scripts of the checkout in `directory`, as its own code composes and calls them. */
export async function openSide(name: string, directory: string, url: string): Promise<Side> {
  const load = (file: string) =>
    import(pathToFileURL(join(directory, 'lib/adapters/redis', file)).href);
  const { RedisConnection } = (await load(
    'client.ts',
  )) as typeof import('../lib/adapters/redis/client.ts');
  const { redisSequences } = (await load(
    'sequences.ts',
  )) as typeof import('../lib/adapters/redis/sequences.ts');
  const connection = new RedisConnection(url);
  const sequences = redisSequences(connection, SETTINGS);
  return {
    name,
    close: () => connection.close(),
    async prepare(kind, calls) {
      const token = await applicationIn(sequences);
      if (kind === 'chat') return Array.from({ length: calls }, () => newChat(sequences, token));
      const size = kind.endsWith('batch') ? BATCH : 1;
      const prepared = Array.from({ length: calls }, () => {
        const messages = Array.from({ length: size }, () => message(!/^(post|batch)$/.test(kind)));
        return () => accept(sequences.acceptMessages(token, CHAT, messages, {}));
      });
      if (kind === 'repeat') await together(prepared);
      return prepared;
    },
  };
}

const CHAT = 1 as ChatNumber;

/** Calls, so many of them on their way at once that none waits long on a busy machine. */
export async function together(calls: readonly (() => Promise<unknown>)[]): Promise<void> {
  const atOnce = calls.length < MANY ? 2 : 16;
  for (let i = 0; i < calls.length; i += atOnce)
    await Promise.all(calls.slice(i, i + atOnce).map((call) => call()));
}

/** Creates an application with one chat, each with a block that lasts for all calls. */
async function applicationIn(sequences: Sequences): Promise<ApplicationToken> {
  const token = newToken();
  const opened = await sequences.open({ token }, NO_OWN_LIMITS, 'brand-new');
  if (opened.outcome !== 'needs-lease') throw new Error(`The sequence is ${opened.outcome}.`);
  await sequences.install({ token }, opened.position, { first: 1, last: BLOCK });
  await newChat(sequences, token)();
  const implicit = { ...opened.position, chain: 'implicit', end: 32 };
  await sequences.install({ token, chat: CHAT }, implicit, { first: 33, last: BLOCK });
  return token;
}

function newChat(sequences: Sequences, token: ApplicationToken): () => Promise<void> {
  const draft = { id: newId(), title: 'a chat', createdAt: instant() };
  return () => accept(sequences.acceptChat(token, { draft }, {}));
}

function message(hasKey: boolean): NewMessage {
  const [id, createdAt] = [newId(), instant()];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    draft: { id, body: BODY, author: 'ada', metadata: null, sentAt: createdAt, createdAt },
    idempotency: hasKey ? { key: sha256(id), fingerprint: sha256(BODY) } : undefined,
  };
}

async function accept(verdict: Promise<{ readonly outcome: string }>): Promise<void> {
  const { outcome } = await verdict;
  if (outcome !== 'accepted') throw new Error(`A call was not accepted: ${outcome}`);
}
