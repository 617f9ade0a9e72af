import { randomUUID } from 'node:crypto';
import { IMPLICIT_BLOCK_SIZE, IMPLICIT_CHAIN } from '../../domain/implicit-block.ts';
import { costOf, type Limits, type Standing } from '../../domain/rate-limit.ts';
import {
  acceptedChat,
  acceptedMessage,
  chatRecord,
  type MessageRecord,
  messageRecord,
} from '../../domain/records.ts';
import type { NumberedMessage, Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import acceptChatLua from './accept-chat.lua';
import acceptMessagesLua from './accept-messages.lua';
import acceptWritesLua from './accept-writes.lua';
import type { RedisConnection } from './client.ts';
import keyRecordsLua from './key-records.lua';
import { type Entry, entryArguments, IDEMPOTENCY_TTL_MS, windowsAt } from './key-windows.ts';
import {
  deadLetteredKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  pendingOrderKey,
  recordsKeys,
  sequenceKey,
  usageKey,
} from './keys.ts';
import pendingLua from './pending.lua';
import { registrations } from './pending-registry.ts';
import rateLimitLua from './rate-limit.lua';
import { limitOf, limitText, standingOf } from './rate-limits.ts';
import { type Argument, Script } from './script.ts';
import sequenceLua from './sequence.lua';
import usageLua from './usage.lua';
import { positionOf, type Reply, refusalOf } from './verdicts.ts';

const parts = [sequenceLua, pendingLua, keyRecordsLua, usageLua, rateLimitLua, acceptWritesLua];
const acceptChat = new Script(...parts, acceptChatLua);
const acceptMessages = new Script(...parts, acceptMessagesLua);

/**
 * Outcomes that may mean that Redis lost data or began a new epoch. The registry may then lack the
 * application, so the next write must register it again.
 */
const BEGIN_ANEW: ReadonlySet<unknown> = new Set(['application-sequence-missing', 'needs-lease']);

export interface AcceptSettings {
  /** Writes are refused above this number of pending entries of one application. */
  readonly pendingLimit: number;
  /** Writes are refused above this many bytes of Redis's memory that one application takes. */
  readonly redisBudget: number;
  /** Time from acceptance to an entry's first turn. */
  readonly sweepAfterMs: number;
  readonly limits: Limits;
  readonly now: () => number;
}

/** The methods of Sequences that number chats and messages and write them to the pending log. */
export function acceptWrites(
  redis: RedisConnection,
  settings: AcceptSettings,
): Pick<Sequences, 'acceptChat' | 'acceptMessages'> {
  const registry = registrations(redis, settings.now);

  /** The arguments with which both scripts begin, acceptChat and acceptMessages. */
  const common = (now: number, cost: number) => [
    now,
    now + settings.sweepAfterMs,
    settings.pendingLimit,
    settings.redisBudget,
    cost,
    limitText(settings.limits.writes),
  ];

  /**
   * Runs a script that accepts writes of an application. Registers the application if this process
   * has not done so lately.
   */
  async function accept(
    token: ApplicationToken,
    script: Script,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<{ readonly reply: Reply; readonly standing: Standing | undefined }> {
    const giveUp = redis.deadline();
    if (!registry.isKnown(token)) await registry.before(token, giveUp);
    const given = (await redis.run(script, keys, args, giveUp)) as Reply;
    const [remaining, wait, own, ...reply] = given;
    if (reply[0] === 'accepted' && !registry.isKnown(token)) await registry.after(token, giveUp);
    if (BEGIN_ANEW.has(reply[0])) registry.forget(token);
    const limit = own ? limitOf(String(own)) : settings.limits.writes;
    const standing = remaining === '' ? undefined : standingOf('writes', limit, remaining, wait);
    return { reply, standing };
  }

  return {
    async acceptChat(token, { draft, idempotency }, { paid, askedFor } = {}) {
      const now = settings.now();
      const record = chatRecord(draft, idempotency);
      const entries = [{ draft, idempotency, record }];
      const end = lastOf(token, undefined, entries, { now, askedFor });
      const pending = pendingChatsKey(token);
      const keys = [
        sequenceKey({ token }),
        ...[pending, pendingOrderKey(pending), pendingIndexKey(token), usageKey(token)],
        ...end.keys,
      ];
      const implicit = [IMPLICIT_BLOCK_SIZE, IMPLICIT_CHAIN];
      const args = [...common(now, paid ? 0 : 1), ...implicit, ...end.args];
      const { reply, standing } = await accept(token, acceptChat, keys, args);
      if (reply[0] === 'key-reused') return { outcome: 'key-reused', standing, positions: [0] };
      if (reply[0] !== 'accepted') return refusalOf(reply, standing);
      const [, number, earlier, extend] = reply;
      const said = earlier ? JSON.parse(String(earlier)) : record;
      return {
        outcome: 'accepted',
        standing,
        numbered: [{ chat: acceptedChat(Number(number), said), repeated: Boolean(earlier) }],
        ...(extend && { extend: positionOf(extend as Reply) }),
      };
    },

    async acceptMessages(token, chat, messages, { paid, askedFor } = {}) {
      const now = settings.now();
      const entries = messages.map((message) => ({
        ...message,
        record: messageRecord(message.draft, message.idempotency),
      }));
      const { args, ...end } = lastOf(token, chat, entries, { now, askedFor });
      const pending = pendingMessagesKey(token, chat);
      const keys = [
        ...[sequenceKey({ token }), sequenceKey({ token, chat }), pendingChatsKey(token)],
        ...[pending, pendingOrderKey(pending), pendingIndexKey(token), usageKey(token)],
        ...end.keys,
      ];
      const cost = paid ? 0 : costOf(messages);
      const given = [...common(now, cost), chat, randomUUID(), ...args];
      const { reply, standing } = await accept(token, acceptMessages, keys, given);
      if (reply[0] !== 'accepted') return refusalOf(reply, standing, chat);
      const [, first, last, chatText, extend, ...repeats] = reply;
      const records = entries.map(({ record }) => record);
      return {
        outcome: 'accepted',
        standing,
        numbered: numbered(records, Number(first), Number(last), repeats),
        ...(chatText && { chat: acceptedChat(chat, JSON.parse(String(chatText))) }),
        ...(extend && { extend: positionOf(extend as Reply) }),
      };
    },
  };
}

/** The keys and arguments with which both scripts end. Those of keys only if an entry has a key. */
function lastOf(
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  entries: readonly Entry[],
  { now, askedFor = '' }: { readonly now: number; readonly askedFor: string | undefined },
): { readonly keys: readonly string[]; readonly args: readonly Argument[] } {
  if (!entries.some(({ idempotency }) => idempotency))
    return { keys: [], args: entries.map(({ record }) => JSON.stringify(record)) };
  const { current, keepMs, place, numbers } = windowsAt(now);
  const given = entries.flatMap((entry) => entryArguments(chat, entry));
  return {
    keys: [deadLetteredKey(token), ...recordsKeys(token, numbers)],
    args: [IDEMPOTENCY_TTL_MS, askedFor, current, keepMs, place, ...given],
  };
}

/**
 * Numbers the messages, which have the numbers `first` to `last` in order, but for the `repeats`:
 * three each, the position and the number and record of the earlier message. The last messages are
 * missing if the block ran out.
 */
function numbered(
  records: readonly MessageRecord[],
  first: number,
  last: number,
  repeats: Reply,
): readonly NumberedMessage[] {
  const all: NumberedMessage[] = [];
  for (let [at, number] = [0, first]; all.length < records.length; ) {
    const record = records[all.length] as MessageRecord;
    const repeated = repeats[at] === all.length;
    if (!repeated && number > last) break;
    const [, had, text] = repeated ? repeats.slice(at, at + 3) : [];
    const said = repeated ? JSON.parse(String(text)) : record;
    all.push({ message: acceptedMessage(Number(had ?? number), said), repeated });
    if (repeated) at += 3;
    else number += 1;
  }
  return all;
}
