import { randomUUID } from 'node:crypto';
import { IMPLICIT_BLOCK_SIZE } from '../../domain/implicit-block.ts';
import { costOf, type Limits, type Standing } from '../../domain/rate-limit.ts';
import {
  acceptedChat,
  acceptedMessage,
  chatContent,
  chatIdentity,
  messageContent,
  messageIdentity,
} from '../../domain/records.ts';
import type { NumberedMessage, Sequences } from '../../domain/sequence-port.ts';
import type {
  ApplicationToken,
  ChatDraft,
  ChatNumber,
  IdempotencyRecord,
  MessageDraft,
} from '../../domain/terms.ts';
import acceptChatLua from './accept-chat.lua';
import acceptMessagesLua from './accept-messages.lua';
import type { RedisConnection } from './client.ts';
import keyRecordsLua from './key-records.lua';
import {
  fieldOf,
  IDEMPOTENCY_TTL_MS,
  packedRecord,
  type Windows,
  windowsAt,
} from './key-windows.ts';
import {
  bucketKey,
  deadLetteredKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  recordsKeys,
  sequenceKey,
  usageKey,
} from './keys.ts';
import pendingLua from './pending.lua';
import { registrations } from './pending-registry.ts';
import rateLimitLua from './rate-limit.lua';
import { limitText, standingOf } from './rate-limits.ts';
import { type Argument, Script } from './script.ts';
import sequenceLua from './sequence.lua';
import usageLua from './usage.lua';
import { positionOf, type Reply, refusalOf } from './verdicts.ts';

const parts = [sequenceLua, pendingLua, keyRecordsLua, usageLua, rateLimitLua];
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
  const common = (now: number, windows: Windows, cost: number, askedFor = '') => [
    now,
    settings.sweepAfterMs,
    settings.pendingLimit,
    IDEMPOTENCY_TTL_MS,
    askedFor,
    cost,
    limitText(settings.limits.writes),
    settings.redisBudget,
    windows.current,
    windows.keepMs,
    windows.place,
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
    const given = (await redis.run(script, keys, args, giveUp)) as readonly [Reply, ...Reply];
    const [standing, ...reply] = given;
    if (reply[0] === 'accepted' && !registry.isKnown(token)) await registry.after(token, giveUp);
    if (BEGIN_ANEW.has(reply[0])) registry.forget(token);
    return { reply, standing: standingOf('writes', standing) };
  }

  return {
    async acceptChat(token, { draft, idempotency }, { paid, askedFor } = {}) {
      const now = settings.now();
      const windows = windowsAt(now);
      const keys = [
        sequenceKey({ token }),
        pendingChatsKey(token),
        pendingIndexKey(token),
        bucketKey(token, 'writes'),
        deadLetteredKey(token),
        usageKey(token),
        ...(idempotency ? recordsKeys(token, windows.numbers) : []),
      ];
      const { reply, standing } = await accept(token, acceptChat, keys, [
        ...common(now, windows, paid ? 0 : 1, askedFor),
        ...[chatIdentity(draft), chatContent(draft, idempotency)].map(members),
        ...recordArgs(undefined, draft, idempotency),
        IMPLICIT_BLOCK_SIZE,
      ]);
      if (reply[0] === 'key-reused') return { outcome: 'key-reused', standing, positions: [0] };
      if (reply[0] !== 'accepted') return refusalOf(reply, standing);
      const [, number, repeated, record, low, ...position] = reply;
      const chat = acceptedChat(Number(number), JSON.parse(String(record)));
      return {
        outcome: 'accepted',
        standing,
        numbered: [{ chat, repeated: repeated === '1' }],
        ...(low === '1' && { extend: positionOf(position) }),
      };
    },

    async acceptMessages(token, chat, messages, { paid, askedFor } = {}) {
      const now = settings.now();
      const windows = windowsAt(now);
      const keys = [
        sequenceKey({ token }),
        sequenceKey({ token, chat }),
        pendingChatsKey(token),
        pendingMessagesKey(token, chat),
        pendingIndexKey(token),
        bucketKey(token, 'writes'),
        deadLetteredKey(token),
        usageKey(token),
        ...(messages.some(({ idempotency }) => idempotency)
          ? recordsKeys(token, windows.numbers)
          : []),
      ];
      const args = messages.flatMap(({ draft, idempotency }) => [
        ...[messageIdentity(draft), messageContent(draft, idempotency)].map(members),
        ...recordArgs(chat, draft, idempotency),
      ]);
      const { reply, standing } = await accept(token, acceptMessages, keys, [
        ...common(now, windows, paid ? 0 : costOf(messages), askedFor),
        chat,
        randomUUID(),
        ...args,
      ]);
      if (reply[0] !== 'accepted') return refusalOf(reply, standing, chat);
      const [, chatRecord, low, epoch = '', chain = '', end = 0, ...rest] = reply;
      return {
        outcome: 'accepted',
        standing,
        numbered: Array.from({ length: rest.length / 3 }, (_, i) =>
          numbered(rest.slice(3 * i, 3 * i + 3)),
        ),
        ...(chatRecord && { chat: acceptedChat(chat, JSON.parse(String(chatRecord))) }),
        ...(low === '1' && { extend: positionOf([epoch, chain, end]) }),
      };
    },
  };
}

/** The field of an idempotency record, and the record without the number; or two empty texts. */
const recordArgs = (
  chat: ChatNumber | undefined,
  draft: ChatDraft | MessageDraft,
  idempotency: IdempotencyRecord | undefined,
): readonly Argument[] =>
  idempotency ? [fieldOf(chat, idempotency.key), packedRecord(idempotency, draft)] : ['', ''];

/** An object's JSON without braces, so that a script can join two objects. */
const members = (object: object): string => JSON.stringify(object).slice(1, -1);

const numbered = ([number, repeated, record]: Reply): NumberedMessage => ({
  message: acceptedMessage(Number(number), JSON.parse(String(record))),
  repeated: repeated === '1',
});
