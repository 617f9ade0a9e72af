import type { Block, Copy, Document, Row, Sequence } from './final-state.ts';
import type { Numbered, Operation, RunRecord } from './record.ts';

/* A record, sorted by what the promises speak of: sequences, the numbers in them, and the writes that were meant for them. */

export type Told = Numbered<Operation>;

/** One intended message or chat: all attempts under its Idempotency-Key, or the one attempt without a key. */
export interface Write {
  readonly key: string | undefined;
  readonly attempts: Told[];
}

/** A content that an answer showed under a number, and the earliest such answer. */
export interface Sighting {
  readonly content: string | undefined;
  line: number;
  finished: number;
}

/** A number and all that clients were told of it. */
export interface Item {
  readonly number: number;
  readonly acknowledgements: Told[];
  /** Acknowledged or of unknown outcome. */
  readonly edits: Told[];
  readonly deletions: Told[];
  readonly sightings: Sighting[];
  /** When it was first known to be in MySQL. */
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
  /** Requests that were answered 404 because of the chat itself, whatever they were for. */
  readonly chatNotFound: Told[];
  /** All that was asked of it, the above included. */
  readonly operations: Told[];
  readonly rows: Map<number, Numbered<Row>>;
  /** Further rows, copies and documents of a number. */
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
  /** Undefined: nothing was asked of it and the stores hold nothing of it. */
  sequence(application: string, chat: number): SequenceHistory | undefined;
  /** Deletions of whole applications, acknowledged or of unknown outcome. */
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

/** Some answer said that the number is in use; a request that merely named it is no evidence. */
export const isTold = ({ acknowledgements, sightings }: Item): boolean =>
  acknowledgements.length + sightings.length > 0;

/** When the number was first acknowledged; infinity: never. */
export const acknowledgedAt = ({ acknowledgements }: Item): number =>
  acknowledgements.reduce(
    (earliest, { finished }) => Math.min(earliest, finished),
    Number.POSITIVE_INFINITY,
  );
