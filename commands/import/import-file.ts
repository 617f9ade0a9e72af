import { z } from 'zod';
import { type ConversationLine, parseConversationLine } from './conversation-line.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { ImportFile } from './inspect-file.ts';
import type { ConversationProgress, Journal } from './journal.ts';
import { createLanes } from './lanes.ts';
import { readLines } from './read-lines.ts';
import { type Answer, NoAnswer, retryLimitMs, type Send } from './send.ts';
import type { Tally } from './tally.ts';

export type ImportPorts = {
  readonly send: Send;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly now: () => number;
  /** Tells the person about one line of the file, or one conversation, that is left out. */
  readonly note: (text: string) => void;
};

type Posting = {
  readonly conversation: string;
  readonly position: number;
  readonly line: number;
  readonly message: ConversationLine;
};

const Numbered = z.object({ number: z.int().positive() });
const mostWaitingMessages = 5_000;

/** Posts what the journal does not know as done: one chat a conversation, in order within it, several at a time. */
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
  const limits = { concurrency: input.concurrency, buffered: mostWaitingMessages };
  const lanes = createLanes<Posting>(limits, post);

  for await (const { number: line, text } of readLines(input.file.path)) {
    const parsed =
      text === undefined
        ? { ok: false as const, reason: 'not UTF-8' }
        : parseConversationLine(text);
    if (!parsed.ok) {
      tally.error('invalid-line');
      note(`line ${line} is left out: ${parsed.reason}`);
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
): (posting: Posting) => Promise<void> {
  const givenUp = new Set<string>();
  let lastAnswer = now();

  const request = async (url: string, body: unknown, ...key: (string | number)[]) => {
    const answer = await send(url, {
      body,
      idempotencyKey: idempotencyKey(applicationUrl, file.sha256, ...key),
    });
    lastAnswer = now();
    if (!answer.accepted && (answer.status === 401 || answer.status === 403)) {
      throw new Error(`The API refuses this client: ${answer.code}: ${answer.detail}`);
    }
    return answer;
  };

  const openChat = async (
    conversation: string,
    progress: ConversationProgress,
  ): Promise<number> => {
    if (progress.chat !== undefined) return progress.chat;
    const title = `Conversation ${conversation}`;
    const answer = await request(`${applicationUrl}/chats`, { title }, conversation);
    if (!answer.accepted) throw new Refused(answer);
    const { number } = Numbered.parse(answer.body);
    journal.append({ event: 'chat', conversation, number });
    return number;
  };

  const postMessage = async ({ conversation, position, line, message }: Posting) => {
    const progress = journal.conversation(conversation);
    const chat = await openChat(conversation, progress);
    const url = `${applicationUrl}/chats/${chat}/messages`;
    const answer = await request(url, toRequestBody(message), conversation, position);
    if (!answer.accepted) {
      journal.append({ event: 'refused', conversation, position, line, code: answer.code });
      note(`line ${line} was refused: ${answer.code}: ${answer.detail}`);
      return;
    }
    const { number } = Numbered.parse(answer.body);
    if (number <= progress.lastNumber) {
      tally.error('number-not-increasing');
      note(`line ${line} got number ${number} after number ${progress.lastNumber}`);
    }
    journal.append({ event: 'accepted', conversation, position, number });
  };

  return async (posting) => {
    const { conversation } = posting;
    if (givenUp.has(conversation)) return tally.error('not-sent');
    try {
      await postMessage(posting);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      // To go on would put later messages of the chat before this one; the next run goes on from here.
      givenUp.add(conversation);
      tally.error('not-sent');
      note(`conversation ${conversation} stops at line ${posting.line}: ${error.message}`);
      if (now() - lastAnswer > retryLimitMs) throw error;
    }
  };
}

/** A chat was refused: none of its messages can be sent. */
class Refused extends Error {
  override readonly name = 'Refused' as const;

  constructor(answer: Extract<Answer, { accepted: false }>) {
    super(`its chat was refused: ${answer.code}: ${answer.detail}`);
  }
}

const toRequestBody = ({ body, author, sentAt, metadata }: ConversationLine) => ({
  body,
  author,
  sent_at: sentAt,
  metadata,
});
