import type { Block, Copy, Document, Row, Sequence } from '../final-state.ts';
import type { Numbered, Operation, RunRecord } from '../record.ts';

/* The run record, sorted for the rules: by sequence, by number, and by the write that each request
   was meant for. */

export type Told = Numbered<Operation>;

/**
 * An application, chat or message that a client meant to create: all attempts with one idempotency
 * key, or a single attempt without a key.
 */
export interface Write {
  readonly key: string | undefined;
  readonly attempts: Told[];
}

/**
 * Content that responses showed for a number, with the line and the end of the response that showed
 * it first.
 */
export interface Sighting {
  readonly content: string | undefined;
  line: number;
  finished: number;
}

/**
 * A number of a sequence, with the requests that created, edited, deleted or showed its chat or
 * message.
 */
export interface Item {
  readonly number: number;
  readonly acknowledgements: Told[];
  /** Acknowledged edits and those of unknown outcome. */
  readonly edits: Told[];
  readonly deletions: Told[];
  readonly sightings: Sighting[];
  /** The earliest time at which the chat or message is known to be in MySQL; infinity: never. */
  persistedAt: number;
}

/** A sequence: the messages of a chat, or (chat 0) the chats of an application. */
export interface SequenceHistory {
  readonly application: string;
  readonly chat: number;
  readonly items: Map<number, Item>;
  readonly writes: Write[];
  readonly gets: Told[];
  readonly lists: Told[];
  readonly changeReads: Told[];
  /** Requests of any kind refused with 404 because the chat wasn't found. */
  readonly chatNotFound: Told[];
  /** All requests to the sequence, including those that are also in another member. */
  readonly operations: Told[];
  readonly rows: Map<number, Numbered<Row>>;
  /** Rows whose number an earlier row of the run record has already. */
  readonly spareRows: Numbered<Row>[];
  readonly copies: Map<number, Numbered<Copy>[]>;
  readonly documents: Map<number, Numbered<Document>>;
  readonly spareDocuments: Numbered<Document>[];
  readonly indexCopies: Set<number>;
  readonly blocks: Numbered<Block>[];
  finalState: Numbered<Sequence> | undefined;
}

export interface History {
  readonly record: RunRecord;
  readonly sequences: readonly SequenceHistory[];
  /** Finds a sequence. Undefined: no request names it, and no store has anything of it. */
  sequence(application: string, chat: number): SequenceHistory | undefined;
  /** Deletions of whole applications, acknowledged or of unknown outcome, by application. */
  readonly applicationDeletions: ReadonlyMap<string, readonly Told[]>;
}

/**
 * The number that the request names: a chat's if the request is about a chat, otherwise a
 * message's.
 */
export const askedNumber = ({ kind, chat, number }: Told): number | undefined =>
  kind.endsWith('-chat') ? chat : number;

export function itemOf(sequence: SequenceHistory, number: number): Item {
  const known = sequence.items.get(number);
  if (known) return known;
  const item: Item = {
    number,
    acknowledgements: [],
    edits: [],
    deletions: [],
    sightings: [],
    persistedAt: Number.POSITIVE_INFINITY,
  };
  sequence.items.set(number, item);
  return item;
}

/**
 * Whether a response showed that the number is in use. A request that names a number proves
 * nothing.
 */
export const isTold = ({ acknowledgements, sightings }: Item): boolean =>
  acknowledgements.length + sightings.length > 0;

/** When the number was first acknowledged; infinity: never. */
export const acknowledgedAt = ({ acknowledgements }: Item): number =>
  acknowledgements.reduce(
    (earliest, { finished }) => Math.min(earliest, finished),
    Number.POSITIVE_INFINITY,
  );
