import {
  acknowledgedAt,
  askedNumber,
  type Item,
  type SequenceHistory,
  type Told,
} from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/* N6: a read that starts after the 2xx finds the chat or message, even with all workers stopped,
   because reads look at the pending log and then at MySQL.
   A fault suspends this for chats and messages that are not in MySQL yet: while no client reaches
   Redis, or once Redis has lost data. */

export const writesAreReadable: SequenceRule = function* (sequence, evidence) {
  yield* getsFind(sequence, evidence);
  yield* listsShow(sequence, evidence);
  yield* chatsAreFound(sequence, evidence);
};

function* getsFind(sequence: SequenceHistory, evidence: Evidence) {
  for (const read of sequence.gets) {
    if (read.outcome !== 'refused' || (read.status !== 404 && read.status !== 410)) continue;
    const item = sequence.items.get(askedNumber(read) ?? 0);
    if (!item || !wasDue(item, read) || evidence.suspensions.mayMiss(sequence, item, read))
      continue;
    const detail = `acknowledged, then a read returned ${read.status} ${read.code ?? ''}`.trim();
    yield finding(['N6', 'not-found'], sequence, item.number, detail, firstTold(item), read);
  }
}

const wasDue = (item: Item, read: Told): boolean => acknowledgedAt(item) < read.started;

const firstTold = ({ acknowledgements }: Item) =>
  acknowledgements.reduce((a, b) => (b.finished < a.finished ? b : a));

function* listsShow(sequence: SequenceHistory, evidence: Evidence) {
  const due = [...sequence.items.values()]
    .filter(({ acknowledgements }) => acknowledgements.length > 0)
    .map((item) => ({ item, number: item.number, since: acknowledgedAt(item) }))
    .sort((a, b) => a.number - b.number);
  for (const list of sequence.lists) {
    const [first, last] = coverage(list);
    const shown = new Set(list.answer?.numbers);
    for (let i = lowerBound(due, first); i < due.length; i++) {
      const { item, number, since } = due[i] ?? {};
      if (!item || number === undefined || number > last) break;
      if (shown.has(number) || since === undefined || since >= list.started) continue;
      if (evidence.suspensions.mayMiss(sequence, item, list)) continue;
      const detail = 'acknowledged, then missing from a list';
      yield finding(['N6', 'missing-from-list'], sequence, number, detail, firstTold(item), list);
    }
  }
}

/**
 * The range of numbers that the list covers: all within its bounds if it was read to its end,
 * otherwise up to its last number.
 */
function coverage({ after = 0, before, order, answer }: Told): [number, number] {
  const { numbers = [], complete } = answer ?? {};
  const [low, high] = [after + 1, (before ?? Number.POSITIVE_INFINITY) - 1];
  if (complete) return [low, high];
  const last = numbers.at(-1);
  if (last === undefined) return [1, 0];
  return order === 'desc' ? [last, high] : [low, last];
}

function lowerBound(sorted: readonly { readonly number: number }[], number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Once a chat was acknowledged, no request gets chat-not-found. */
function* chatsAreFound(sequence: SequenceHistory, evidence: Evidence) {
  if (sequence.chatNotFound.length === 0) return;
  const { application, chat } = sequence;
  const chats = evidence.sequence(application, 0);
  const item = chats?.items.get(chat);
  if (!chats || !item) return;
  for (const refused of sequence.chatNotFound) {
    if (refused.kind === 'get-chat' || !wasDue(item, refused)) continue;
    if (mayNotFind(refused)) continue;
    const detail = `acknowledged, then ${refused.kind} got the response chat-not-found`;
    yield finding(['N6', 'chat-not-found'], chats, chat, detail, firstTold(item), refused);
  }

  function mayNotFind(refused: Told): boolean {
    const { suspensions } = evidence;
    if (!chats || !item) return true;
    if (refused.kind !== 'post-message') return suspensions.mayMiss(chats, item, refused);
    // A post gets 503 if Redis may have lost the chat. Only the old primary of a split brain
    // wrongly takes the chat for missing.
    return (
      suspensions.deletion(chats, chat, refused.finished) !== undefined ||
      suspensions.split(chats, firstTold(item).started, refused.finished)
    );
  }
}
