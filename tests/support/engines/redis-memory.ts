import { createHash } from 'node:crypto';
import type { RedisConnection } from '../../../lib/adapters/redis/client.ts';
import { redisPendingLog } from '../../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../../lib/adapters/redis/sequences.ts';
import type { AcceptedWrite } from '../../../lib/domain/queue-port.ts';
import type { MessagesVerdict, NewMessage } from '../../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber } from '../../../lib/domain/terms.ts';
import { instant, newId } from '../../../lib/runtime/identifiers.ts';
import { asking } from './redis-server.ts';

/* Tenants of one Redis, and what they take of its memory. */

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface MemorySettings {
  readonly redisBudget?: number;
  readonly now?: () => number;
}

/** The ports of Redis, as one process has them. */
export function portsOf(connection: RedisConnection, settings: MemorySettings = {}) {
  const { redisBudget = 100_000_000, now = Date.now } = settings;
  const all = {
    pendingLimit: 1_000_000,
    redisBudget,
    sweepAfterMs: 120_000,
    sweepAtMostMs: 900_000,
    limits: { writes: undefined, reads: undefined, searches: undefined },
    now,
  };
  return {
    now,
    sequences: redisSequences(connection, all),
    pendingLog: redisPendingLog(connection, all),
  };
}
export type MemoryPorts = ReturnType<typeof portsOf>;

/** A message, under a key if one is given. */
export function newMessage(now: number, { body = 'Hello', key = '' } = {}): NewMessage {
  const createdAt = instant(now);
  return {
    draft: { id: newId(now), body, author: null, metadata: null, sentAt: createdAt, createdAt },
    idempotency: key === '' ? undefined : { key: sha256(key), fingerprint: sha256(body) },
  };
}

/** Posts messages together. Leases blocks by hand where the chat has none. */
export async function post(
  ports: MemoryPorts,
  token: ApplicationToken,
  chat: ChatNumber,
  messages: readonly NewMessage[],
): Promise<MessagesVerdict> {
  const { sequences } = ports;
  const verdict = await sequences.acceptMessages(token, chat, messages);
  if (verdict.outcome === 'needs-lease') {
    const { end } = verdict.position;
    const block = { first: end + 1, last: end + 100_000 };
    await sequences.install({ token, chat }, verdict.position, block);
    return post(ports, token, chat, messages);
  }
  if (verdict.outcome !== 'accepted' || verdict.numbered.length === messages.length) return verdict;
  const rest = await post(ports, token, chat, messages.slice(verdict.numbered.length));
  if (rest.outcome !== 'accepted') return rest;
  return { ...rest, numbered: [...verdict.numbered, ...rest.numbered] };
}

/** The writes that a verdict accepted. */
export function writesOf(
  token: ApplicationToken,
  chatNumber: ChatNumber,
  verdict: MessagesVerdict,
): readonly AcceptedWrite[] {
  if (verdict.outcome !== 'accepted') throw new Error(`no number: ${JSON.stringify(verdict)}`);
  return verdict.numbered.map(({ message }) => ({ kind: 'message', token, chatNumber, message }));
}

/** An application's counters of the memory that it takes. */
export async function usageOf(url: string, token: ApplicationToken) {
  const usage = await asking(url, (client) => client.hgetall(`usage:{${token}}`));
  const { entries = '', sequences = '', records = '' } = usage;
  return { entries: Number(entries), sequences: Number(sequences), records: Number(records) };
}

/** Bytes of all keys that match a pattern, and how many there are. */
export function bytesOf(url: string, pattern: string): Promise<{ keys: number; bytes: number }> {
  return asking(url, async (client) => {
    const keys = await client.keys(pattern);
    const sizes = await Promise.all(
      keys.map((key) => client.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')),
    );
    return { keys: keys.length, bytes: sizes.reduce<number>((sum, size) => sum + Number(size), 0) };
  });
}

/** Sets how full Redis is: `share` of its `maxmemory` is then used. */
export async function fillTo(url: string, share: number): Promise<() => Promise<void>> {
  return asking(url, async (client) => {
    const [, before = ''] = (await client.config('GET', 'maxmemory')) as string[];
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    await client.config('SET', 'maxmemory', String(Math.ceil(used / share)));
    return async () => {
      await asking(url, (again) => again.config('SET', 'maxmemory', before));
    };
  });
}
