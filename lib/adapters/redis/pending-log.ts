import type { DueApplication, NumberRange, PendingLog } from '../../domain/pending-port.ts';
import { type AcceptedWrite, LONGEST_RETURN_SECONDS } from '../../domain/queue-port.ts';
import { acceptedChat, acceptedMessage } from '../../domain/records.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../domain/terms.ts';
import claimDueLua from './claim-due.lua';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import {
  ALL_PENDING,
  deadLetteredKey,
  idempotencyKey,
  isPendingHash,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  pendingOrderKey,
  sequenceKey,
  tokenOf,
} from './keys.ts';
import mendLua from './mend-pending.lua';
import pendingLua from './pending.lua';
import { register, registered, releaseIdle } from './pending-registry.ts';
import removePendingLua from './remove-pending.lua';
import { Script } from './script.ts';

const removePending = new Script(pendingLua, removePendingLua);
const claimDue = new Script(pendingLua, claimDueLua);
const mend = new Script(pendingLua, mendLua);

/** Entries per run of the script, so that Redis serves others in between. */
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
      // A Redis Cluster refuses a command across slots. One application's keys share a slot, those
      // of two may not.
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

    async postpone(comingAgain) {
      // Even a message that is hidden for the longest time returns before this.
      const due = settings.now() + LONGEST_RETURN_SECONDS * 1_000 + settings.sweepAfterMs;
      const byToken = Map.groupBy(comingAgain, (write) => write.token);
      await redis.use((client) =>
        Promise.all(
          [...byToken].map(([token, writes]) => {
            const turns = writes.flatMap((write) => [due, memberOf(write)]);
            return client.zadd(pendingIndexKey(token), 'XX', 'GT', ...turns);
          }),
        ),
      );
    },

    async survey(hasTimeLeft) {
      const now = settings.now();
      const due: DueApplication[] = [];
      let largest = 0;
      for await (const page of registered(redis)) {
        if (!hasTimeLeft()) break;
        const keys = page.map(({ token }) => pendingIndexKey(token));
        const sizes = await redis.use((client) =>
          Promise.all(keys.map((key) => client.zcard(key))),
        );
        largest = Math.max(largest, ...sizes);
        const first = await redis.use((client) =>
          Promise.all(keys.map((key, i) => (sizes[i] ? firstTurn(client, key) : undefined))),
        );
        for (const [i, { token }] of page.entries()) {
          const since = first[i];
          if (since !== undefined && since <= now) due.push({ token, since });
        }
        const idle = page.filter((_, i) => sizes[i] === 0);
        await redis.use((client) => releaseIdle(client, idle, now));
      }
      return { largest, due: due.sort((a, b) => a.since - b.since) };
    },

    claimDue: claim,

    async mend(hasTimeLeft) {
      for await (const keys of redis.scan(ALL_PENDING)) {
        for (const key of keys) {
          if (!hasTimeLeft()) return false;
          const token = tokenOf(key);
          if (!token) continue;
          await redis.use((client) => register(client, token, settings.now()));
          if (isPendingHash(key)) await mendHash(key, token);
        }
      }
      return true;
    },
  };

  /**
   * The entries of a hash in a range. An entry removed between the two reads is persisted by then:
   * the reader finds its row.
   */
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
        // Continue: numbers without a record must not hide those behind them.
        if (numbers.length < limit || found.length === limit) return found;
        if (order === 'asc') low = `(${numbers.at(-1)}`;
        else high = `(${numbers.at(-1)}`;
      }
    });
  }

  async function mendHash(hash: string, token: ApplicationToken): Promise<void> {
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

  async function claim(
    token: ApplicationToken,
    through: number,
    limit: number,
  ): Promise<AcceptedWrite[]> {
    const now = settings.now();
    const answer = (await redis.use((client) =>
      claimDue.run(
        client,
        [pendingIndexKey(token), pendingChatsKey(token)],
        [now, Math.min(through, now), limit, settings.sweepAfterMs, settings.sweepAtMostMs],
      ),
    )) as (string | string[])[];
    return Array.from({ length: answer.length / 3 }, (_, i) =>
      claimedWrites(token, answer.slice(3 * i, 3 * i + 3) as [string, string, string[]]),
    ).flat();
  }
}

/** The entries that the script claimed in one chat, or the chats that it claimed. */
function claimedWrites(
  token: ApplicationToken,
  [chatText, chatRecord, entries]: readonly [string, string, readonly string[]],
): AcceptedWrite[] {
  const chatNumber = Number(chatText) as ChatNumber;
  const chat = chatRecord && { chat: acceptedChat(chatNumber, JSON.parse(chatRecord)) };
  return Array.from({ length: entries.length / 2 }, (_, i) => {
    const [number, record] = [Number(entries[2 * i]), JSON.parse(entries[2 * i + 1] ?? '')];
    if (chatNumber === 0) return { kind: 'chat', token, chat: acceptedChat(number, record) };
    return {
      kind: 'message',
      token,
      chatNumber,
      message: acceptedMessage(number, record),
      ...chat,
    };
  });
}

/** The earliest turn among an application's entries. Undefined: no entries left. */
async function firstTurn(client: RedisClient, index: string): Promise<number | undefined> {
  const [, score] = await client.zrange(index, '0', '0', 'WITHSCORES');
  return score === undefined ? undefined : Number(score);
}

/** The keys of a write other than its pending entry. */
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
