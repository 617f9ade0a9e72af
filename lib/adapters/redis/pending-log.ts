import type { NumberRange, PendingLog } from '../../domain/pending-port.ts';
import type { AcceptedWrite } from '../../domain/queue-port.ts';
import { acceptedChat, acceptedMessage } from '../../domain/records.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../domain/terms.ts';
import claimDueLua from './claim-due.lua';
import type { RedisConnection } from './client.ts';
import {
  ALL_PENDING_HASHES,
  ALL_PENDING_INDEXES,
  deadLetteredKey,
  idempotencyKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  pendingOrderKey,
  sequenceKey,
  tokenOf,
} from './keys.ts';
import mendLua from './mend-pending.lua';
import pendingLua from './pending.lua';
import removePendingLua from './remove-pending.lua';
import { Script } from './script.ts';

const removePending = new Script(pendingLua, removePendingLua);
const claimDue = new Script(pendingLua, claimDueLua);
const mend = new Script(pendingLua, mendLua);

/** Entries in one run of the script, so that Redis serves others in between. */
const MENDED_AT_ONCE = 500;

export interface SweepSettings {
  /** Shortest and longest wait until an entry is sent again. */
  readonly sweepAfterMs: number;
  readonly sweepAtMostMs: number;
  readonly now: () => number;
}

export function redisPendingLog(redis: RedisConnection, settings: SweepSettings): PendingLog {
  return {
    async chat(token, number) {
      const json = await redis.use((client) => client.hget(pendingChatsKey(token), `${number}`));
      return json === null ? undefined : acceptedChat(number, JSON.parse(json));
    },

    chats: (token, range) => entries(pendingChatsKey(token), range, acceptedChat),

    async chatNumbers(token) {
      const numbers = await redis.use((client) => client.hkeys(pendingChatsKey(token)));
      return numbers.map((number) => Number(number) as ChatNumber);
    },

    async message(token, chat, number) {
      const json = await redis.use((client) =>
        client.hget(pendingMessagesKey(token, chat), `${number}`),
      );
      return json === null ? undefined : acceptedMessage(number, JSON.parse(json));
    },

    async hasMessages(token, chat) {
      const found = await redis.use((client) => client.exists(pendingMessagesKey(token, chat)));
      return found === 1;
    },

    messages: (token, chat, range) =>
      entries(pendingMessagesKey(token, chat), range, acceptedMessage),

    async messageNumbers(token, chats) {
      const numbers = await redis.use((client) =>
        Promise.all(chats.map((chat) => client.hkeys(pendingMessagesKey(token, chat)))),
      );
      return new Map(
        chats.map((chat, i) => [chat, (numbers[i] ?? []).map(Number) as MessageNumber[]]),
      );
    },

    remove,

    async forget(discarded) {
      await remove(discarded);
      // An application's keys lie in one slot; those of two in one command are refused by a Redis Cluster.
      const keys = [...Map.groupBy(discarded, (write) => write.token).values()]
        .map((writes) => writes.flatMap(keysOf))
        .filter((ofToken) => ofToken.length > 0);
      await redis.use((client) => Promise.all(keys.map((ofToken) => client.unlink(...ofToken))));
    },

    async discardApplication(token) {
      await redis.use((client) =>
        client.unlink(
          pendingChatsKey(token),
          pendingOrderKey(pendingChatsKey(token)),
          pendingIndexKey(token),
          deadLetteredKey(token),
        ),
      );
    },

    async park(deadLettered) {
      const byToken = Map.groupBy(deadLettered, (write) => write.token);
      await redis.use((client) =>
        Promise.all(
          [...byToken].map(([token, writes]) => {
            const members = writes.map(memberOf);
            return client
              .multi()
              .sadd(deadLetteredKey(token), ...members)
              .zrem(pendingIndexKey(token), ...members)
              .exec();
          }),
        ),
      );
    },

    async claimDue(limit) {
      const due: AcceptedWrite[] = [];
      for await (const keys of redis.scan(ALL_PENDING_INDEXES)) {
        for (const token of keys.map(tokenOf)) {
          if (!token || due.length >= limit) continue;
          due.push(...(await claim(token, limit - due.length)));
        }
        if (due.length >= limit) break;
      }
      return due;
    },

    async mend() {
      for await (const keys of redis.scan(ALL_PENDING_HASHES)) {
        for (const hash of keys) await mendHash(hash);
      }
    },

    async largest() {
      let largest = 0;
      for await (const keys of redis.scan(ALL_PENDING_INDEXES)) {
        const sizes = await redis.use((client) =>
          Promise.all(keys.map((key) => client.zcard(key))),
        );
        largest = Math.max(largest, ...sizes);
      }
      return largest;
    },
  };

  /** What of a hash lies in the range. An entry that goes between the two reads is persisted by then: the reader finds its row. */
  function entries<Record, Entry>(
    hash: string,
    { after = 0, before, limit, order }: NumberRange<number>,
    toEntry: (number: number, record: Record) => Entry,
  ): Promise<Entry[]> {
    let [low, high] = [`(${after}`, before === undefined ? '+inf' : `(${before}`];
    const key = pendingOrderKey(hash);
    return redis.use(async (client) => {
      const found: Entry[] = [];
      for (;;) {
        const numbers =
          order === 'asc'
            ? await client.zrangebyscore(key, low, high, 'LIMIT', 0, limit)
            : await client.zrevrangebyscore(key, high, low, 'LIMIT', 0, limit);
        if (numbers.length === 0) return found;
        const records = await client.hmget(hash, ...numbers);
        for (const [i, number] of numbers.entries()) {
          const json = records[i];
          if (json && found.length < limit) found.push(toEntry(Number(number), JSON.parse(json)));
        }
        // Numbers whose records are gone hide none of those behind them.
        if (numbers.length < limit || found.length === limit) return found;
        if (order === 'asc') low = `(${numbers.at(-1)}`;
        else high = `(${numbers.at(-1)}`;
      }
    });
  }

  async function mendHash(hash: string): Promise<void> {
    const token = tokenOf(hash);
    if (!token) return;
    const [, chat = '0'] = hash.split('}:');
    const keys = [hash, pendingIndexKey(token), deadLetteredKey(token)];
    const due = settings.now() + settings.sweepAfterMs;
    const numbers = await redis.use((client) => client.hkeys(hash));
    for (let i = 0; i < numbers.length; i += MENDED_AT_ONCE) {
      const some = numbers.slice(i, i + MENDED_AT_ONCE);
      await redis.use((client) => mend.run(client, keys, [chat, due, ...some]));
    }
  }

  async function remove(persisted: readonly AcceptedWrite[]): Promise<void> {
    const byToken = Map.groupBy(persisted, (write) => write.token);
    await redis.use((client) =>
      Promise.all(
        [...byToken].map(([token, writes]) =>
          removePending.run(
            client,
            [pendingIndexKey(token), deadLetteredKey(token), ...writes.map(hashOf)],
            writes.flatMap((write) => [...entryOf(write), memberOf(write)]),
          ),
        ),
      ),
    );
  }

  async function claim(token: ApplicationToken, limit: number): Promise<AcceptedWrite[]> {
    const answer = (await redis.use((client) =>
      claimDue.run(
        client,
        [pendingIndexKey(token), pendingChatsKey(token)],
        [settings.now(), limit, settings.sweepAfterMs, settings.sweepAtMostMs],
      ),
    )) as string[];
    return Array.from({ length: answer.length / 3 }, (_, i) => {
      const [member = '', record = '', chatRecord = ''] = answer.slice(3 * i, 3 * i + 3);
      const [chat = 0, number = 0] = member.split(':').map(Number);
      if (chat === 0)
        return { kind: 'chat', token, chat: acceptedChat(number, JSON.parse(record)) };
      return {
        kind: 'message',
        token,
        chatNumber: chat as ChatNumber,
        message: acceptedMessage(number, JSON.parse(record)),
        ...(chatRecord && { chat: acceptedChat(chat, JSON.parse(chatRecord)) }),
      };
    });
  }
}

/** What is left of a write beside its pending entry. */
const keysOf = (write: AcceptedWrite): string[] => [
  ...(write.kind === 'chat' ? [sequenceKey({ token: write.token, chat: write.chat.number })] : []),
  ...answerOf(write),
];

/** The record of the write's Idempotency-Key. */
function answerOf(write: AcceptedWrite): string[] {
  const [chat, { idempotency }] =
    write.kind === 'chat' ? [undefined, write.chat] : [write.chatNumber, write.message];
  return idempotency ? [idempotencyKey(write.token, chat, idempotency.key)] : [];
}

const hashOf = (write: AcceptedWrite): string =>
  write.kind === 'chat'
    ? pendingChatsKey(write.token)
    : pendingMessagesKey(write.token, write.chatNumber);

const entryOf = (write: AcceptedWrite): [number, string] =>
  write.kind === 'chat'
    ? [write.chat.number, write.chat.id]
    : [write.message.number, write.message.id];

const memberOf = (write: AcceptedWrite): string =>
  write.kind === 'chat' ? `0:${write.chat.number}` : `${write.chatNumber}:${write.message.number}`;
