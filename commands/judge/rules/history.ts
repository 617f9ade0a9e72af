import type { Block, Copy, Document, Row, Sequence } from '../final-state.ts';
import type { Numbered, Operation, RunRecord } from '../record.ts';

/* The record, sorted by the terms of the promises: sequences, their numbers, and the writes
   meant for them. */

export type Told = Numbered<Operation>;

/**
 * An intended message or chat: all attempts with one Idempotency-Key, or a single attempt without a
 * key.
 */
export interface Write {
  readonly key: string | undefined;
  readonly attempts: Told[];
}

/**
 * Content that responses showed under a number, with the line and end of the earliest such
 * response.
 */
export interface Sighting {
  readonly content: string | undefined;
  line: number;
  finished: number;
}

/** A number, and everything that responses told clients about it. */
export interface Item {
  readonly number: number;
  readonly acknowledgements: Told[];
  /** Acknowledged edits and those of unknown outcome. */
  readonly edits: Told[];
  readonly deletions: Told[];
  readonly sightings: Sighting[];
  /** Earliest time at which it is known to be in MySQL; infinity: never. */
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
  /** All requests to the sequence, the above included. */
  readonly operations: Told[];
  readonly rows: Map<number, Numbered<Row>>;
  /** Further rows with the number of an earlier row. */
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

/** The number that the request names in its sequence. */
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
