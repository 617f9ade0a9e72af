import type { DeadLetter, FinalState } from './final-state.ts';
import type { History, Told } from './history.ts';

interface Case {
  readonly history: History;
  readonly state: FinalState;
  readonly deadLetters: readonly DeadLetter[];
  readonly token: string;
  /** 0: the chats of the application. */
  readonly chat: number;
}

type Acknowledged = Told & { readonly number: number };

/** Compares the responses of one application's clients with the stores' content at rest. */
export function judge(
  history: History,
  token: string,
  state: FinalState,
  deadLetters: readonly DeadLetter[],
): void {
  const written = history.told.filter((one) => one.token === token).map(({ chat }) => chat);
  for (const chat of new Set([0, ...state.chats, ...written])) {
    const one: Case = { history, state, deadLetters, token, chat };
    if (history.deleted.has(token) || history.deleted.has(`${token}:0:${chat}`)) {
      deletedForGood(one);
      continue;
    }
    const acknowledged = history.acknowledged(token, chat);
    uniqueNumbers(one, acknowledged);
    explainedNumbers(one, acknowledged);
    durableWrites(one, acknowledged);
    idempotentKeys(one);
    deletedForGood(one);
    if (state.chats.includes(chat)) counted(one);
  }
}

const nameOf = (chat: number, number: number) =>
  chat === 0 ? `chat ${number}` : `message ${number} of chat ${chat}`;

const rowsOf = ({ state, chat }: Case) => state.rows.get(chat) ?? [];

const isDead = ({ deadLetters, token, chat }: Case, number: number, text?: string) =>
  deadLetters.some(
    (one) =>
      one.token === token &&
      one.chat === chat &&
      one.number === number &&
      (text === undefined || one.text === text),
  );

/** N1. */
function uniqueNumbers(one: Case, acknowledged: readonly Acknowledged[]): void {
  const { history, chat } = one;
  for (const [number, told] of Map.groupBy(acknowledged, (ack) => ack.number)) {
    const texts = new Set(told.map(({ text }) => text));
    if (texts.size > 1 && !history.numbersMayRepeat) {
      history.violate('N1', `${nameOf(chat, number)} was given to ${[...texts].join(' and ')}`);
    }
  }
  for (const [number, rows] of Map.groupBy(rowsOf(one), (row) => row.number)) {
    if (rows.length > 1) history.violate('N1', `${nameOf(chat, number)} has ${rows.length} rows`);
  }
}

/** N2. */
function explainedNumbers(one: Case, acknowledged: readonly Acknowledged[]): void {
  const { history, state, chat } = one;
  const rows = new Map(rowsOf(one).map((row) => [row.number, row.state]));
  const head = Math.max(
    0,
    state.heads.get(chat) ?? 0,
    ...acknowledged.map(({ number }) => number),
    ...rows.keys(),
  );
  const unexplained: number[] = [];
  const voids: number[] = [];
  for (let number = 1; number <= head; number++) {
    if (rows.get(number) === 'void') voids.push(number);
    if (rows.has(number) || state.pending.get(chat)?.has(number) || isDead(one, number)) continue;
    unexplained.push(number);
  }
  if (unexplained.length > 0) {
    history.violate('N2', `nothing explains ${nameOf(chat, unexplained[0] ?? 0)}, head ${head}`);
  }
  if (voids.length > 0 && !history.lostRedisData && !history.voidsAllowed) {
    history.violate('N2', `${nameOf(chat, voids[0] ?? 0)} is void and nothing was lost`);
  }
}

/** N3. */
function durableWrites(one: Case, acknowledged: readonly Acknowledged[]): void {
  const { history, chat } = one;
  const rows = Map.groupBy(rowsOf(one), (row) => row.number);
  for (const { number, text } of acknowledged) {
    const name = `${one.token}:${chat}:${number}`;
    const edited = history.edited.get(name);
    const live = rows.get(number)?.filter((row) => row.state !== 'void') ?? [];
    const stored = live.some((row) => row.text === text || row.text === edited);
    const deleted = history.deleted.has(name);
    if (edited !== undefined && !deleted && !live.some((row) => row.text === edited)) {
      history.violate('edited', `${nameOf(chat, number)} is not "${edited}"`);
    }
    const dead = isDead(one, number, text);
    if (!stored && !dead && !deleted) {
      history.violate(
        'N3',
        `${nameOf(chat, number)}, "${text}", is neither stored nor dead-lettered`,
      );
    }
    if (dead && !history.poison.has(text) && !history.numbersMayRepeat) {
      history.violate('rest', `${nameOf(chat, number)} is healthy and was dead-lettered`);
    }
  }
}

/** N5. */
function idempotentKeys(one: Case): void {
  const { history, token, chat } = one;
  const keyed = history.acknowledged(token, chat).filter(({ key }) => key !== undefined);
  for (const [key, told] of Map.groupBy(keyed, (ack) => ack.key)) {
    const numbers = new Set(told.map(({ number }) => number));
    if (numbers.size > 1) history.violate('N5', `key ${key} got ${[...numbers].join(' and ')}`);
    const texts = new Set(told.map(({ text }) => text));
    if (texts.size > 1) history.violate('N5', `key ${key} was taken for ${[...texts].join()}`);
  }
  for (const [text, rows] of Map.groupBy(rowsOf(one), (row) => row.text)) {
    if (text !== null && rows.length > 1) {
      history.violate('N5', `"${text}" is stored ${rows.length} times`);
    }
  }
}

function deletedForGood(one: Case): void {
  const { history, state, token, chat } = one;
  for (const { number, state: rowState } of rowsOf(one)) {
    if (!history.deleted.has(`${token}:${chat}:${number}`)) continue;
    if (rowState !== 'tombstone') {
      history.violate('deleted', `${nameOf(chat, number)} is back in MySQL`);
    }
    if (state.documents.some((doc) => doc.chat === chat && doc.number === number && !doc.deleted)) {
      history.violate('deleted', `${nameOf(chat, number)} is back in the search index`);
    }
  }
}

function counted({ history, state, chat }: Case): void {
  const live = (state.rows.get(chat) ?? []).filter((row) => row.state === 'message').length;
  const told = state.rows.get(0)?.find((row) => row.number === chat)?.messagesCount;
  if (told !== live) history.violate('count', `chat ${chat} counts ${told} of ${live} messages`);
}

/** Every live row has exactly one search document. */
export function judgeSearch(history: History, state: FinalState): void {
  for (const chat of state.chats) {
    for (const { number, state: rowState, text } of state.rows.get(chat) ?? []) {
      if (rowState !== 'message') continue;
      const hits = state.documents.filter((doc) => doc.chat === chat && doc.number === number);
      if (hits.length !== 1) {
        history.violate('search', `${nameOf(chat, number)} has ${hits.length} documents`);
      } else if (hits[0]?.text !== text) {
        history.violate('edited', `search finds an old text of ${nameOf(chat, number)}`);
      }
    }
  }
}
