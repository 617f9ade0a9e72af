import { z } from 'zod';
import { parseConversationLine } from './conversation-line.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { ImportFile } from './inspect-file.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { createLanes } from './lanes.ts';
import {
  MOST_MESSAGES,
  type Outcome,
  type Posting,
  type PostingPorts,
  postInOrder,
} from './post-in-order.ts';
import { postedBefore } from './posted-before.ts';
import { readLines } from './read-lines.ts';
import { type Answer, NoAnswer, retryLimitMs, type Send } from './send.ts';
import type { Tally } from './tally.ts';

export type ImportPorts = {
  readonly send: Send;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly now: () => number;
  /** Tells the user about a line or a conversation that is left out. */
  readonly note: (text: string) => void;
};

const Numbered = z.object({ number: z.int().positive() });
const mostWaitingMessages = 5_000;

/**
 * Posts everything that the journal doesn't list as done: one chat per conversation, in order,
 * several conversations at a time.
 */
export async function importFile(
  ports: ImportPorts,
  input: {
    readonly file: ImportFile;
    readonly applicationUrl: string;
    readonly concurrency: number;
  },
): Promise<void> {
  const { journal, tally, note } = ports;
  const positions = new Map<string, number>();
  const post = createPoster(ports, input);
  const limits = {
    concurrency: input.concurrency,
    buffered: mostWaitingMessages,
    together: MOST_MESSAGES,
  };
  const lanes = createLanes<Posting>(limits, post);

  for await (const { number: line, text } of readLines(input.file.path)) {
    const parsed =
      text === undefined
        ? { ok: false as const, reason: 'not UTF-8' }
        : parseConversationLine(text);
    if (!parsed.ok) {
      tally.error('invalid-line');
      note(`line ${line} is skipped: ${parsed.reason}`);
      continue;
    }
    const conversation = String(parsed.message.conversation);
    const position = (positions.get(conversation) ?? 0) + 1;
    positions.set(conversation, position);
    if (position <= journal.conversation(conversation).position) continue;
    await lanes.add(conversation, { conversation, position, line, message: parsed.message });
  }
  await lanes.drained();
}

function createPoster(
  { send, journal, tally, now, note }: ImportPorts,
  { file, applicationUrl }: { readonly file: ImportFile; readonly applicationUrl: string },
): (postings: readonly Posting[]) => Promise<void> {
  const givenUp = new Set<string>();
  const earlier = postedBefore({ send, journal }, applicationUrl);
  let lastAnswer = now();

  const keyOf = (...parts: (string | number)[]) =>
    idempotencyKey(applicationUrl, file.sha256, ...parts);

  const request: PostingPorts['request'] = async (url, posted) => {
    const answer = await send(url, posted);
    lastAnswer = now();
    if (!answer.accepted && (answer.status === 401 || answer.status === 403)) {
      throw new Error(`The API refuses this client: ${answer.code}: ${answer.detail}`);
    }
    return answer;
  };

  const createChat = async (conversation: string, title: string): Promise<number> => {
    journal.append({ event: 'opening', conversation });
    const answer = await request(`${applicationUrl}/chats`, {
      body: { title },
      idempotencyKey: keyOf(conversation),
    });
    if (!answer.accepted) throw new Refused(answer);
    return Numbered.parse(answer.body).number;
  };

  const openChat = async (conversation: string, first: Posting): Promise<number> => {
    const { chat } = journal.conversation(conversation);
    if (chat !== undefined) return chat;
    const title = titleOf(conversation);
    const number =
      (await earlier.chatOf(conversation, title, first)) ?? (await createChat(conversation, title));
    journal.append({ event: 'chat', conversation, number });
    return number;
  };

  const entryOf = ([posting, outcome]: readonly [Posting, Outcome]): JournalEntry => {
    const { conversation, position, line } = posting;
    if ('number' in outcome) {
      return { event: 'accepted', conversation, position, number: outcome.number };
    }
    note(`line ${line} was refused: ${outcome.code}: ${outcome.detail}`);
    return { event: 'refused', conversation, position, line, code: outcome.code };
  };

  /** Posts those that no earlier run posted. Yields the outcome of each, in order. */
  async function* outcomesOf(conversation: string, first: Posting, postings: readonly Posting[]) {
    const chat = await openChat(conversation, first);
    const url = `${applicationUrl}/chats/${chat}/messages`;
    const ports = { request, keyOf: ({ position }: Posting) => keyOf(conversation, position) };
    const numbers = await earlier.numbersOf(conversation, chat, postings);
    if (numbers.size > 0) {
      note(`conversation ${conversation}: ${numbers.size} messages were posted by an earlier run`);
    }
    const rest = [...postings];
    while (rest.length > 0) {
      const next = rest.findIndex((posting) => numbers.has(posting));
      yield* postInOrder(ports, url, rest.splice(0, next < 0 ? rest.length : next));
      const found = rest.shift();
      if (found) yield [[found, { number: Number(numbers.get(found)) }] as const];
    }
  }

  const postMessages = async (
    conversation: string,
    first: Posting,
    postings: readonly Posting[],
  ) => {
    const progress = journal.conversation(conversation);
    for await (const outcomes of outcomesOf(conversation, first, postings)) {
      let last = progress.lastNumber;
      for (const [{ line }, outcome] of outcomes) {
        if (!('number' in outcome)) continue;
        if (outcome.number <= last) {
          tally.error('number-not-increasing');
          note(`line ${line} got number ${outcome.number} after number ${last}`);
        }
        last = outcome.number;
      }
      journal.append(...outcomes.map(entryOf));
    }
  };

  return async (postings) => {
    const [first] = postings;
    if (!first) return;
    const { conversation } = first;
    const unsent = () =>
      postings.filter(({ position }) => position > journal.conversation(conversation).position);
    try {
      if (!givenUp.has(conversation)) await postMessages(conversation, first, postings);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      // Stops the conversation, because later messages would otherwise get lower numbers than this
      // one. The next run continues with this message.
      givenUp.add(conversation);
      note(`conversation ${conversation} stops at line ${unsent()[0]?.line}: ${error.message}`);
      if (now() - lastAnswer > retryLimitMs) throw error;
    } finally {
      for (const _ of unsent()) tally.error('not-sent');
    }
  };
}

/** The title of a conversation's chat: one line, and no longer than the API allows. */
const titleOf = (conversation: string): string =>
  [...`Conversation ${conversation}`.replace(/[\n\v\f\r\u0085\u2028\u2029]+/g, ' ')]
    .slice(0, 255)
    .join('');

/** The API refused the chat, so none of its messages can be sent. */
class Refused extends Error {
  override readonly name = 'Refused' as const;

  constructor(answer: Extract<Answer, { accepted: false }>) {
    super(`its chat was refused: ${answer.code}: ${answer.detail}`);
  }
}
