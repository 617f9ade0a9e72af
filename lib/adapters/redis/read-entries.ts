import type { NumberRange, PendingCount, PendingLog } from '../../domain/pending-port.ts';
import { acceptedChat, acceptedMessage } from '../../domain/records.ts';
import type { ChatNumber, MessageNumber } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import { pendingChatsKey, pendingMessagesKey, pendingOrderKey } from './keys.ts';

type Reads = Pick<
  PendingLog,
  | 'chat'
  | 'chats'
  | 'chatCount'
  | 'chatNumbers'
  | 'message'
  | 'hasMessages'
  | 'messages'
  | 'messageCounts'
  | 'messageNumbers'
>;

/** Numbers that the counts of one call hold at most, so that the call costs the same always. */
const NUMBERS = 4_000;
/** Numbers that each count may hold, however many a call asks for. */
const NUMBERS_EACH = 20;

export function readEntries(redis: RedisConnection): Reads {
  return {
    async chat(token, number) {
      const json = await redis.use((client) => client.hget(pendingChatsKey(token), `${number}`));
      return json === null ? undefined : acceptedChat(number, JSON.parse(json));
    },

    chats: (token, range) => entries(pendingChatsKey(token), range, acceptedChat),

    chatCount: (token) => redis.use((client) => countOf(client, pendingChatsKey(token), NUMBERS)),

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

    async messageCounts(token, chats) {
      const most = Math.max(NUMBERS_EACH, Math.floor(NUMBERS / chats.length));
      const counts = await redis.use((client) =>
        Promise.all(
          chats.map(async (chat) => {
            const count = await countOf(client, pendingMessagesKey(token, chat), most);
            return [chat, count] as const;
          }),
        ),
      );
      return new Map(counts);
    },

    async messageNumbers(token, chats) {
      const numbers = await redis.use((client) =>
        Promise.all(chats.map((chat) => client.hkeys(pendingMessagesKey(token, chat)))),
      );
      return new Map(
        chats.map((chat, i) => [chat, (numbers[i] ?? []).map(Number) as MessageNumber[]]),
      );
    },
  };

  /**
   * The entries of a hash in a range. If a worker removes an entry after its number was read and
   * before its record is read, the entry is persisted: the caller reads MySQL later and finds its
   * row.
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
        // Read on: numbers whose records Redis lost must not hide the numbers after them.
        if (numbers.length < limit || found.length === limit) return found;
        if (order === 'asc') low = `(${numbers.at(-1)}`;
        else high = `(${numbers.at(-1)}`;
      }
    });
  }
}

/** Counts the entries of a hash, at one moment, with `most` of their numbers at most. */
async function countOf(client: RedisClient, hash: string, most: number): Promise<PendingCount> {
  const [order, half] = [pendingOrderKey(hash), Math.floor(most / 2)];
  const replies = await client
    .multi()
    .hlen(hash)
    .zrange(order, '0', `${half - 1}`)
    .zrange(order, `${-half}`, '-1')
    .exec();
  const [count, lowest, highest] = (replies ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  }) as [number, string[], string[]];
  return { count, numbers: [...new Set([...lowest, ...highest])].map(Number) };
}
