import type { MessageRange, PendingLog } from '../../domain/pending-port.ts';
import type { AcceptedWrite } from '../../domain/queue-port.ts';
import { acceptedChat, acceptedMessage } from '../../domain/records.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../domain/terms.ts';
import claimDueLua from './claim-due.lua';
import type { RedisConnection } from './client.ts';
import {
  ALL_PENDING_INDEXES,
  deadLetteredKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  tokenOf,
} from './keys.ts';
import removePendingLua from './remove-pending.lua';
import { Script } from './script.ts';

const removePending = new Script(removePendingLua);
const claimDue = new Script(claimDueLua);

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

    async chats(token) {
      const all = await redis.use((client) => client.hgetall(pendingChatsKey(token)));
      return Object.entries(all)
        .map(([number, json]) => acceptedChat(Number(number), JSON.parse(json)))
        .sort((a, b) => a.number - b.number);
    },

    async message(token, chat, number) {
      const json = await redis.use((client) =>
        client.hget(pendingMessagesKey(token, chat), `${number}`),
      );
      return json === null ? undefined : acceptedMessage(number, JSON.parse(json));
    },

    async messages(token, chat, range) {
      const key = pendingMessagesKey(token, chat);
      return redis.use(async (client) => {
        const wanted = select((await client.hkeys(key)).map(Number), range);
        if (wanted.length === 0) return [];
        const records = await client.hmget(key, ...wanted.map(String));
        // An entry that went between the two reads is persisted by now: the reader finds its row.
        return wanted.flatMap((number, i) => {
          const json = records[i];
          return json ? [acceptedMessage(number, JSON.parse(json))] : [];
        });
      });
    },

    async messageNumbers(token, chat) {
      const members = await redis.use(async (client) => {
        if (chat !== undefined) {
          const numbers = await client.hkeys(pendingMessagesKey(token, chat));
          return numbers.map((number) => `${chat}:${number}`);
        }
        const [waiting, parked] = await Promise.all([
          client.zrange(pendingIndexKey(token), '0', '-1'),
          client.smembers(deadLetteredKey(token)),
        ]);
        return [...waiting, ...parked];
      });
      const entries = members
        .map((member) => member.split(':').map(Number) as [ChatNumber, MessageNumber])
        .filter(([chatNumber]) => chatNumber > 0);
      const byChat = Map.groupBy(entries, ([chatNumber]) => chatNumber);
      return new Map([...byChat].map(([of, list]) => [of, list.map(([, number]) => number)]));
    },

    async remove(persisted) {
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

function select(numbers: readonly number[], range: MessageRange): MessageNumber[] {
  const after = range.after ?? 0;
  const before = range.before ?? Number.POSITIVE_INFINITY;
  const sign = range.order === 'asc' ? 1 : -1;
  return numbers
    .filter((n) => n > after && n < before)
    .sort((a, b) => sign * (a - b))
    .slice(0, range.limit) as MessageNumber[];
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
