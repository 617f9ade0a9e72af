import { NO_CHAT } from '../../domain/no-chat.ts';
import type { DueApplication, PendingLog } from '../../domain/pending-port.ts';
import { type AcceptedWrite, LONGEST_RETURN_SECONDS } from '../../domain/queue-port.ts';
import { acceptedChat, acceptedMessage } from '../../domain/records.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import claimDueLua from './claim-due.lua';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import { deadLetteredKey, pendingChatsKey, pendingIndexKey } from './keys.ts';
import parkEntriesLua from './park-entries.lua';
import pendingLua from './pending.lua';
import { entryOf } from './pending-entry.ts';
import { registered, releaseIdle } from './pending-registry.ts';
import { addScores, Script } from './script.ts';

const parkEntries = new Script(parkEntriesLua);
const claimDue = new Script(pendingLua, claimDueLua);

export interface SweepSettings {
  /** Shortest and longest wait until an entry is sent again. */
  readonly sweepAfterMs: number;
  readonly sweepAtMostMs: number;
  readonly now: () => number;
}

type Turns = Pick<PendingLog, 'park' | 'postpone' | 'survey' | 'claimDue'>;

export function sweepEntries(redis: RedisConnection, settings: SweepSettings): Turns {
  return {
    async park(deadLettered) {
      const byToken = Map.groupBy(deadLettered, (write) => write.token);
      await redis.use((client) =>
        Promise.all(
          [...byToken].map(([token, writes]) => {
            const members = writes.map((write) => entryOf(write).member);
            return parkEntries.run(
              client,
              [deadLetteredKey(token), pendingIndexKey(token)],
              members,
            );
          }),
        ),
      );
    },

    async postpone(comingAgain) {
      // Put the next turn after the longest time for which a function may hide a queue message.
      const due = settings.now() + LONGEST_RETURN_SECONDS * 1_000 + settings.sweepAfterMs;
      const byToken = Map.groupBy(comingAgain, (write) => write.token);
      await redis.use((client) =>
        Promise.all(
          [...byToken].map(([token, writes]) => {
            const turns = writes.flatMap((write) => [due, entryOf(write).member]);
            return addScores.run(client, [pendingIndexKey(token)], ['XX', 'GT', ...turns]);
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
  };

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

/** The writes in one group of the script's output: messages of one chat, or chats. */
function claimedWrites(
  token: ApplicationToken,
  [chatText, chatRecord, entries]: readonly [string, string, readonly string[]],
): AcceptedWrite[] {
  const chatNumber = Number(chatText) as ChatNumber;
  const chat = chatRecord && { chat: acceptedChat(chatNumber, JSON.parse(chatRecord)) };
  return Array.from({ length: entries.length / 2 }, (_, i) => {
    const [number, record] = [Number(entries[2 * i]), JSON.parse(entries[2 * i + 1] ?? '')];
    if (chatNumber === NO_CHAT) return { kind: 'chat', token, chat: acceptedChat(number, record) };
    return {
      kind: 'message',
      token,
      chatNumber,
      message: acceptedMessage(number, record),
      ...chat,
    };
  });
}

/** The earliest turn among an application's entries. Undefined: no entry has a turn. */
async function firstTurn(client: RedisClient, index: string): Promise<number | undefined> {
  const [, score] = await client.zrange(index, '0', '0', 'WITHSCORES');
  return score === undefined ? undefined : Number(score);
}
