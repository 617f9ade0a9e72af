import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LINE_RULES } from './conversation-line.ts';

/**
 * A line of the journal: a JSON object for one step of a run, written before the next step begins.
 * The journal only grows.
 */
const Entry = z.discriminatedUnion('event', [
  /** The first line. The journals of the first rules have none. */
  z.object({ event: z.literal('rules'), version: z.int() }),
  /**
   * `key` is the idempotency key of the request that creates the application. It is random, so that
   * after a wipe the request for a new application doesn't get the response of the first.
   */
  z.object({ event: z.literal('begun'), file: z.string(), key: z.string() }),
  z.object({ event: z.literal('application'), token: z.string() }),
  /** Written before the request for a chat, whose response may get lost. */
  z.object({ event: z.literal('opening'), conversation: z.string() }),
  z.object({ event: z.literal('chat'), conversation: z.string(), number: z.int() }),
  z.object({
    event: z.literal('accepted'),
    conversation: z.string(),
    position: z.int(),
    number: z.int(),
  }),
  z.object({
    event: z.literal('refused'),
    conversation: z.string(),
    position: z.int(),
    line: z.int(),
    code: z.string(),
  }),
]);

export type JournalEntry = z.infer<typeof Entry>;

export type ConversationProgress = {
  /** Whether a request for its chat was sent. */
  opening: boolean;
  chat: number | undefined;
  /** Position of the last message accepted or refused, from 1. */
  position: number;
  accepted: number;
  /** Numbers of the first and the last accepted message. */
  firstNumber: number;
  lastNumber: number;
};

export class Journal {
  readonly file: string;
  key: string | undefined;
  token: string | undefined;
  accepted = 0;
  readonly refused = new Map<string, number>();
  readonly conversations = new Map<string, ConversationProgress>();
  readonly #descriptor: number;

  constructor(file: string) {
    this.file = file;
    mkdirSync(path.dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const entries = text.split('\n').flatMap((line) => parseEntry(line) ?? []);
    assertSameRules(file, entries);
    for (const entry of entries) this.#apply(entry);
    this.#descriptor = openSync(file, 'a');
    // A run killed in the middle of a line must not spoil the next line.
    if (text !== '' && !text.endsWith('\n')) writeSync(this.#descriptor, '\n');
    if (entries.length === 0) this.append({ event: 'rules', version: LINE_RULES });
  }

  /**
   * Writes to the operating system before it returns, so the lines survive a kill of this process.
   */
  append(...entries: readonly JournalEntry[]): void {
    writeSync(this.#descriptor, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    for (const entry of entries) this.#apply(entry);
  }

  conversation(name: string): ConversationProgress {
    const known = this.conversations.get(name);
    if (known) return known;
    const fresh = {
      opening: false,
      chat: undefined,
      position: 0,
      accepted: 0,
      firstNumber: 0,
      lastNumber: 0,
    };
    this.conversations.set(name, fresh);
    return fresh;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /**
   * Renames the journal, so that the file can be imported from the beginning. Returns the new name.
   */
  setAside(): string {
    this.close();
    const name = `${this.file}.${Date.now()}.old`;
    renameSync(this.file, name);
    return name;
  }

  #apply(entry: JournalEntry): void {
    if (entry.event === 'rules') return;
    if (entry.event === 'begun') this.key = entry.key;
    else if (entry.event === 'application') this.token = entry.token;
    else {
      const conversation = this.conversation(entry.conversation);
      if (entry.event === 'opening') {
        conversation.opening = true;
        return;
      }
      if (entry.event === 'chat') {
        conversation.chat = entry.number;
        return;
      }
      conversation.position = entry.position;
      if (entry.event === 'accepted') {
        conversation.firstNumber ||= entry.number;
        conversation.lastNumber = entry.number;
        conversation.accepted += 1;
        this.accepted += 1;
      } else {
        this.refused.set(entry.code, (this.refused.get(entry.code) ?? 0) + 1);
      }
    }
  }
}

function assertSameRules(file: string, [first]: readonly JournalEntry[]): void {
  if (!first || (first.event === 'rules' && first.version === LINE_RULES)) return;
  throw new Error(
    `${file} is the journal of an import by another version of Ordinal, which counts the lines of a file by other rules. Finish that import with that version, or delete the journal: then all of the file is posted, also what is posted already`,
  );
}

/** Ignores a torn line of a killed run: its request is sent again with the same key. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    return Entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
