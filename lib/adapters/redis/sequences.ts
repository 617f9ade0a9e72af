import { randomUUID } from 'node:crypto';
import { IMPLICIT_BLOCK_SIZE } from '../../domain/implicit-block.ts';
import type { Charge, Limits } from '../../domain/rate-limit.ts';
import {
  acceptedChat,
  acceptedMessage,
  chatRecord,
  messageContent,
  messageIdentity,
} from '../../domain/records.ts';
import type {
  ChatVerdict,
  MessagesVerdict,
  NewMessage,
  NotReady,
  NumberedMessage,
  RateLimited,
  SequencePosition,
  Sequences,
} from '../../domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';
import acceptChatLua from './accept-chat.lua';
import acceptMessagesLua from './accept-messages.lua';
import type { RedisConnection } from './client.ts';
import forgetLua from './forget-sequence.lua';
import installLua from './install-block.lua';
import {
  ALL_SEQUENCES,
  bucketKey,
  deadLetteredKey,
  idempotencyKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingMessagesKey,
  sequenceKey,
  sequenceNameOf,
} from './keys.ts';
import openLua from './open-sequence.lua';
import pendingLua from './pending.lua';
import { registrations } from './pending-registry.ts';
import rateLimitLua from './rate-limit.lua';
import { limitText, ownLimitsArgs, standingOf } from './rate-limits.ts';
import headLua from './read-head.lua';
import { Script } from './script.ts';
import sealLua from './seal-sequence.lua';
import sequenceLua from './sequence.lua';

const acceptChat = new Script(sequenceLua, pendingLua, rateLimitLua, acceptChatLua);
const acceptMessages = new Script(sequenceLua, pendingLua, rateLimitLua, acceptMessagesLua);
const open = new Script(sequenceLua, openLua);
const install = new Script(sequenceLua, installLua);
const head = new Script(sequenceLua, headLua);
const seal = new Script(sequenceLua, sealLua);
const forget = new Script(sequenceLua, forgetLua);

/** How long Idempotency-Keys are valid (docs/numbering.md, N5). */
const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;

export interface SequenceSettings {
  /** Writes are refused above this number of pending entries of one application. */
  readonly pendingLimit: number;
  /** Time from acceptance to an entry's first turn. */
  readonly sweepAfterMs: number;
  readonly limits: Limits;
  readonly now: () => number;
}

type Answer = readonly (string | number)[];

export function redisSequences(redis: RedisConnection, settings: SequenceSettings): Sequences {
  /** The first arguments of both accepting scripts. */
  const common = (cost: number, askedFor = '') => [
    settings.now(),
    settings.sweepAfterMs,
    settings.pendingLimit,
    IDEMPOTENCY_TTL_MS,
    askedFor,
    cost,
    limitText(settings.limits.writes),
  ];
  const run = (script: Script, keys: readonly string[], args: readonly (string | number)[]) =>
    redis.use(async (client) => (await script.run(client, keys, args)) as Answer);

  const registry = registrations(settings.now);

  /** Registers the application, runs an accepting script, and notes the payment on the charge. */
  async function accept(
    token: ApplicationToken,
    charge: Charge,
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Answer> {
    const [standing, ...answer] = await redis.use(async (client) => {
      await registry.before(client, token);
      const given = (await script.run(client, keys, args)) as readonly [Answer, ...Answer];
      if (given[1] === 'accepted') await registry.after(client, token);
      return given;
    });
    if (BEGIN_ANEW.has(answer[0])) registry.forget(token);
    const taken = standingOf('writes', standing);
    if (taken) charge.standing = taken;
    return answer;
  }

  return {
    async acceptChat(token, { draft, idempotency }, charge, askedFor): Promise<ChatVerdict> {
      const keys = [
        sequenceKey({ token }),
        pendingChatsKey(token),
        pendingIndexKey(token),
        bucketKey(token, 'writes'),
        deadLetteredKey(token),
      ];
      if (idempotency) keys.push(idempotencyKey(token, undefined, idempotency.key));
      const answer = await accept(token, charge, acceptChat, keys, [
        ...common(charge.standing ? 0 : 1, askedFor),
        JSON.stringify(chatRecord(draft, idempotency)),
        idempotency?.fingerprint ?? '',
        IMPLICIT_BLOCK_SIZE,
      ]);
      if (answer[0] !== 'accepted') return refusal(answer, charge) as ChatVerdict;
      const [, number, repeated, record, low, ...position] = answer;
      return {
        outcome: 'accepted',
        numbered: {
          chat: acceptedChat(Number(number), JSON.parse(String(record))),
          repeated: repeated === '1',
        },
        ...(low === '1' && { extend: positionOf(position) }),
      };
    },

    async acceptMessages(token, chat, messages, charge, askedFor): Promise<MessagesVerdict> {
      const keys = [
        sequenceKey({ token }),
        sequenceKey({ token, chat }),
        pendingChatsKey(token),
        pendingMessagesKey(token, chat),
        pendingIndexKey(token),
        bucketKey(token, 'writes'),
        deadLetteredKey(token),
      ];
      const args = messages.flatMap(({ draft, idempotency }: NewMessage) => {
        const halves = [messageIdentity(draft), messageContent(draft, idempotency)].map(members);
        if (!idempotency) return [...halves, '', 0];
        const index = keys.push(idempotencyKey(token, chat, idempotency.key));
        return [...halves, idempotency.fingerprint, index];
      });
      const answer = await accept(token, charge, acceptMessages, keys, [
        ...common(charge.standing ? 0 : messages.length, askedFor),
        chat,
        randomUUID(),
        ...args,
      ]);
      if (answer[0] !== 'accepted') return refusal(answer, charge, chat) as MessagesVerdict;
      const [, chatRecord, low, epoch, chain, end, ...rest] = answer;
      return {
        outcome: 'accepted',
        numbered: Array.from({ length: rest.length / 3 }, (_, i) =>
          numbered(rest.slice(3 * i, 3 * i + 3)),
        ),
        ...(chatRecord && { chat: acceptedChat(chat, JSON.parse(String(chatRecord))) }),
        ...(low === '1' && { extend: positionOf([epoch, chain, end] as Answer) }),
      };
    },

    async open(name, limits, brandNew) {
      const answer = await run(
        open,
        [sequenceKey(name)],
        [randomUUID(), brandNew ? 0 : settings.now(), ...ownLimitsArgs(limits)],
      );
      return answer[0] === 'ready' ? { outcome: 'ready' } : (refusal(answer, {}) as NotReady);
    },

    async install(name, position, block) {
      const args = [position.epoch, position.chain, position.end, block.first, block.last];
      const installed = await redis.use((client) => install.run(client, [sequenceKey(name)], args));
      return installed === 1;
    },

    async seal(name) {
      const [epoch, chain, last] = await run(seal, [sequenceKey(name)], []);
      return epoch === undefined
        ? undefined
        : { epoch: String(epoch), chain: String(chain), last: Number(last) };
    },

    async forget(name, sealed) {
      await redis.use((client) =>
        forget.run(client, [sequenceKey(name)], [sealed.epoch, sealed.chain]),
      );
    },

    async remove(name) {
      await redis.use((client) => client.del(sequenceKey(name)));
    },

    async forgetAnswers(token, used) {
      if (used.length === 0) return;
      const keys = used.map(({ chat, key }) => idempotencyKey(token, chat, key));
      await redis.use((client) => client.unlink(...keys));
    },

    async head(name) {
      const answer = await redis.use((client) => head.run(client, [sequenceKey(name)], []));
      return answer === null ? undefined : Number(answer);
    },

    async idleSeconds(name) {
      const seconds = await redis.use((client) => client.object('IDLETIME', sequenceKey(name)));
      return seconds === null ? undefined : Number(seconds);
    },

    async *names() {
      for await (const keys of redis.scan(ALL_SEQUENCES)) {
        yield* keys.map(sequenceNameOf).filter((name): name is SequenceName => name !== undefined);
      }
    },

    async ping() {
      await redis.use((client) => client.ping());
    },
  };
}

/** Outcomes that may mean that Redis lost the sequence, or keeps it from an earlier epoch. */
const BEGIN_ANEW: ReadonlySet<unknown> = new Set(['application-sequence-missing', 'needs-lease']);

/** Decodes every outcome except success; the scripts' headers list them under Output. */
function refusal(
  answer: Answer,
  { standing }: Charge,
  chat?: ChatNumber,
): ChatVerdict | MessagesVerdict | NotReady {
  const [outcome, ...rest] = answer;
  switch (outcome) {
    case 'needs-lease': {
      const record = rest[3];
      return {
        outcome,
        position: positionOf(rest),
        ...(chat && record && { chat: acceptedChat(chat, JSON.parse(String(record))) }),
      };
    }
    case 'sealed':
      return {
        outcome,
        sealed: { epoch: String(rest[0]), chain: String(rest[1]), last: Number(rest[2]) },
      };
    case 'key-unknown':
      return { outcome, epoch: String(rest[0]) };
    case 'rate-limited':
      return { outcome, standing } as RateLimited;
    case 'key-reused':
      return { outcome, positions: rest.map(Number) };
    case 'backlog-full':
    case 'chat-not-found':
    case 'application-sequence-missing':
      return { outcome } as ChatVerdict | MessagesVerdict;
    default:
      throw new TypeError(`a sequence script answered ${JSON.stringify(answer)}`);
  }
}

const positionOf = ([epoch, chain, end]: Answer): SequencePosition => ({
  epoch: String(epoch),
  chain: String(chain),
  end: Number(end),
});

/** An object's JSON without braces, so that a script can join two objects. */
const members = (object: object): string => JSON.stringify(object).slice(1, -1);

const numbered = ([number, repeated, record]: Answer): NumberedMessage => ({
  message: acceptedMessage(Number(number), JSON.parse(String(record))),
  repeated: repeated === '1',
});
