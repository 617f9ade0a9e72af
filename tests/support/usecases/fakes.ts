import type { StoredChat } from '../../../lib/domain/chats-port.ts';
import type { Jobs } from '../../../lib/domain/jobs-port.ts';
import type { IndexedRow, StoredMessage } from '../../../lib/domain/messages-port.ts';
import type {
  ChatRange,
  MessageRange,
  NumberRange,
  PendingCount,
  PendingCounts,
  PendingLog,
} from '../../../lib/domain/pending-port.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import type { AcceptedWrite, WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { SearchPermits } from '../../../lib/domain/search-permits-port.ts';
import type { SearchHit } from '../../../lib/domain/search-port.ts';
import type { StoredPage } from '../../../lib/domain/stored-page.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  Chat,
  ChatNumber,
  Instant,
  Message,
  MessageId,
  MessageNumber,
} from '../../../lib/domain/terms.ts';

import type { WriteDirectly } from '../../../lib/usecases/writing/write-directly.ts';

/* Ports in memory, for use cases without engines. */

export const token = '0123456789abcdef0123456789abcdef' as ApplicationToken;
export const at = '2026-01-01T00:00:00.000Z' as Instant;
export const chatNumber = (number: number) => number as ChatNumber;
export const messageNumber = (number: number) => number as MessageNumber;

export const acceptedChat = (number: number): AcceptedChat => ({
  number: chatNumber(number),
  id: `chat-${number}` as MessageId,
  title: `Chat ${number}`,
  createdAt: at,
});

export const acceptedMessage = (number: number, body = `pending ${number}`): AcceptedMessage => ({
  number: messageNumber(number),
  id: `message-${number}` as MessageId,
  body,
  author: null,
  sentAt: at,
  metadata: null,
  createdAt: at,
});

export const acceptedWrite = (number: number): AcceptedWrite => ({
  kind: 'message',
  token,
  chatNumber: chatNumber(1),
  message: acceptedMessage(number),
});

const createdAndUnchanged = {
  author: null,
  sentAt: at,
  createdAt: at,
  updatedAt: at,
  metadata: null,
  revision: 1,
};

/** The row of a message of chat 1, for its search document. */
export const indexedRow = (number: number): IndexedRow => ({
  token,
  chatNumber: chatNumber(1),
  number: messageNumber(number),
  body: `stored ${number}`,
  ...createdAndUnchanged,
  deleted: false,
});

export const searchHit = (number: number, chat = 1): SearchHit => ({
  chat: chatNumber(chat),
  number: messageNumber(number),
  body: 'a word',
  ...createdAndUnchanged,
  sort: [1, 0, chat, number],
});

export const storedChat = (number: number, messagesCount = 0): Chat => ({
  number: chatNumber(number),
  title: `Chat ${number}`,
  messagesCount,
  revision: 1,
  createdAt: at,
  updatedAt: at,
});

export const storedMessage = (number: number, body = `stored ${number}`): Message => ({
  ...acceptedMessage(number, body),
  updatedAt: at,
  revision: 1,
  state: 'persisted',
});

/** A port with only these methods; any other call fails the test. */
export const only = <Port extends object>(methods: Partial<Port>): Port =>
  new Proxy(methods, {
    get(known, name) {
      const method = known[name as keyof Port];
      if (!method) throw new Error(`nobody expected a call of ${String(name)}`);
      return method;
    },
  }) as Port;

/** A port whose engine is down. */
export const down = <Port extends object>(engine: EngineUnavailable['engine']): Port =>
  new Proxy({} as Port, {
    get: () => async () => {
      throw new EngineUnavailable(engine, { cause: new Error('connection refused') });
    },
  });

/** A port with a bug: no call may take it for an engine that is down. */
export const broken = <Port extends object>(): Port =>
  new Proxy({} as Port, {
    get: () => async () => {
      throw new TypeError('a bug');
    },
  });

const inRange = (range: NumberRange<number>) => (number: number) =>
  number > (range.after ?? 0) && number < (range.before ?? Number.POSITIVE_INFINITY);

function pageOf<Item>(
  all: ReadonlyMap<number, Item>,
  range: NumberRange<number>,
): [number, Item][] {
  const sign = range.order === 'asc' ? 1 : -1;
  return [...all]
    .filter(([number]) => inRange(range)(number))
    .sort(([a], [b]) => sign * (a - b))
    .slice(0, range.limit);
}

/**
 * A store's page of a range: the rows that aren't void, and the voids in the span that the page
 * covers.
 */
export function storedPageOf<Row>(
  all: ReadonlyMap<number, Row | 'void'>,
  range: NumberRange<number>,
): StoredPage<[number, Exclude<Row, 'void'>]> {
  const isVoid = ([, row]: [number, unknown]) => row === 'void';
  const rows = pageOf(new Map([...all].filter((entry) => !isVoid(entry))), range);
  const end = rows.length < range.limit ? undefined : rows.at(-1)?.[0];
  const voids = pageOf(new Map([...all].filter(isVoid)), { ...range, limit: all.size })
    .map(([number]) => number)
    .filter((number) => end === undefined || (range.order === 'asc') === number <= end)
    .sort((a, b) => a - b);
  return {
    rows: rows as [number, Exclude<Row, 'void'>][],
    voids: voids.map((number) => ({ first: number, last: number })),
  };
}

const countOf = (numbers: readonly number[]): PendingCount => ({ count: numbers.length, numbers });

/** The pending log of one application, whose messages are all in chat 1. */
export function memoryPendingLog(
  chats: readonly number[],
  messages: readonly number[],
): PendingLog {
  const waiting = new Map(messages.map((number) => [number, acceptedMessage(number)]));
  return only<PendingLog>({
    chat: async (_, number) => (chats.includes(number) ? acceptedChat(number) : undefined),
    chats: async (_, range) =>
      pageOf(new Map(chats.map((number) => [number, acceptedChat(number)])), range).map(
        ([, chat]) => chat,
      ),
    chatCount: async () => ({ count: chats.length, numbers: chats }),
    chatNumbers: async () => chats.map(chatNumber),
    message: async (_, chat, number) => (chat === 1 ? waiting.get(number) : undefined),
    hasMessages: async (_, chat) => chat === 1 && messages.length > 0,
    messages: async (_, chat, range) =>
      chat === 1 ? pageOf(waiting, range).map(([, message]) => message) : [],
    messageCounts: async (_, asked) =>
      new Map(asked.map((chat) => [chat, countOf(chat === 1 ? messages : [])])),
    messageNumbers: async (_, asked) =>
      new Map(asked.map((chat) => [chat, chat === 1 ? messages.map(messageNumber) : []])),
  });
}

/** The store of one application, whose messages are all in chat 1. */
export function memoryStore(rows: {
  readonly chats?: Readonly<Record<number, StoredChat>>;
  readonly messages?: Readonly<Record<number, StoredMessage>>;
}) {
  const byNumber = <Row>(given: Readonly<Record<number, Row>> = {}) =>
    new Map(Object.entries(given).map(([number, row]) => [Number(number), row]));
  const chats = byNumber(rows.chats);
  const messages = byNumber(rows.messages);
  return {
    chats: {
      find: async (_: ApplicationToken, number: ChatNumber) => chats.get(number),
      list: async (_: ApplicationToken, range: ChatRange) => {
        const { rows, voids } = storedPageOf(chats, range);
        return {
          rows: rows.map(([number, chat]) => ({ number: chatNumber(number), chat })),
          voids,
        };
      },
      countMessages: async (_: ApplicationToken, pending: PendingCounts) =>
        new Map(
          [...pending].map(([chat, { numbers }]) => {
            const live = [...messages].filter(([, message]) => typeof message !== 'string');
            const all = new Set([...live.map(([number]) => number), ...numbers]);
            return [chat, all.size];
          }),
        ),
    },
    messages: {
      find: async (_: ApplicationToken, chat: ChatNumber, number: MessageNumber) =>
        chat === 1 ? messages.get(number) : undefined,
      list: async (_: ApplicationToken, chat: ChatNumber, range: MessageRange) => {
        const { rows, voids } = storedPageOf(chat === 1 ? messages : new Map(), range);
        return {
          rows: rows.map(([number, message]) => ({ number: messageNumber(number), message })),
          voids,
        };
      },
    },
  };
}

/** A write queue that accepts everything and remembers it. */
export function memoryQueue(): WriteQueue & { readonly sent: AcceptedWrite[] } {
  const sent: AcceptedWrite[] = [];
  return { sent, send: async (writes) => void sent.push(...writes) };
}

/** The memory of jobs, without other runs. */
export function memoryJobs(): Jobs {
  const positions = new Map<string, string | undefined>();
  const holders = new Map<string, string>();
  return {
    position: async (job) => positions.get(job),
    note: async (job, position) => void positions.set(job, position),
    async hold(job, holder) {
      if (!holders.has(job)) holders.set(job, holder);
      return holders.get(job) === holder;
    },
    async release(job, holder) {
      if (holders.get(job) === holder) holders.delete(job);
    },
  };
}

/** Writes nothing directly, so that everything goes to the queue. */
export const nothingDirectly: WriteDirectly = async () => ({ states: new Map(), timings: {} });

/** Metrics that sum up the counts by name. */
export function memoryMetrics() {
  const counted: Record<string, number> = {};
  return {
    counted,
    count(name: string, value: number) {
      if (value > 0) counted[name] = (counted[name] ?? 0) + value;
    },
    gauge(name: string, value: number) {
      counted[name] = value;
    },
  };
}

/** A clock on which each step takes 10 ms. */
export const ticking = () => {
  let now = 0;
  return () => (now += 10);
};

/** Permits for as many searches as anybody wants. */
export const freePermits: SearchPermits = {
  take: async () => 'permit',
  giveBack: async () => {},
};
