import { z } from 'zod';
import {
  Block,
  Copy,
  Document,
  type FinalLine,
  IndexCopy,
  Row,
  Sequence,
  Stores,
} from './final-state.ts';

/* The record of a run: JSON Lines, the header first. Unknown members are refused: a misspelt one would be an observation lost without a word.
 * Terms
 * clock      all times are milliseconds of one clock, fractions allowed; a comes before b in real time if a.finished < b.started
 * sequence   (application, chat); chat 0 counts the chats of the application, as in the ledger
 * content    hash of a body or title (content-hash.ts); the title of a chat is the content of its number in sequence 0
 */

export const RECORD_VERSION = 1;

const time = z.number();
const number = z.int().min(1);
const content = z.string().min(1).max(64);

export const Header = z.strictObject({
  type: z.literal('header'),
  version: z.literal(RECORD_VERSION),
  run: z.string(),
  seed: z.union([z.number(), z.string()]).optional(),
  /** How long a skipped number may stay unresolved (N2), the period of the settle job included. */
  settle_ms: z.number().min(0).default(0),
  /** How long an Idempotency-Key is remembered (N5). */
  key_lifetime_ms: z.number().min(0).default(86_400_000),
});

const OperationKind = z.enum([
  'create-application',
  'get-application',
  'list-applications',
  'patch-application',
  'delete-application',
  'create-chat',
  'get-chat',
  'list-chats',
  'patch-chat',
  'delete-chat',
  'post-message',
  'get-message',
  'list-messages',
  'patch-message',
  'delete-message',
  'list-changes',
  'search-messages',
]);

/** What the answer said. Of a list: its entries in the order shown. */
export const Answer = z.strictObject({
  /** create-application: its token. */
  token: z.string().optional(),
  /** The number that was assigned, or that the answer showed. */
  number: number.optional(),
  content: content.optional(),
  /** `persisted` and `searchable` are evidence that the message is in MySQL. */
  state: z.enum(['accepted', 'persisted', 'searchable']).optional(),
  /** Of a message: raised by each edit. */
  revision: number.optional(),
  head: z.int().min(0).optional(),
  numbers: z.array(number).optional(),
  /** One a number, in the same order. */
  contents: z.array(content).optional(),
  /** list-changes: the change sequence values, one a number, in the same order. */
  changes: z.array(number).optional(),
  /** The list was read to its end, in one page or several: what it does not show is not there. */
  complete: z.boolean().optional(),
  cursor: z.string().nullable().optional(),
});

export const Operation = z
  .strictObject({
    type: z.literal('operation'),
    client: z.string(),
    kind: OperationKind,
    /** Empty: the request names none (create-application, list-applications). */
    application: z.string(),
    /** The chat that the request names. */
    chat: number.optional(),
    /** The message number that the request names. */
    number: number.optional(),
    /** The request's Idempotency-Key. */
    key: z.string().optional(),
    /** The body or title that was sent. */
    content: content.optional(),
    /** Bounds that a list was asked for, exclusive; list-changes: `after` is its `since`. */
    after: z.int().min(0).optional(),
    before: number.optional(),
    order: z.enum(['asc', 'desc']).optional(),
    started: time,
    /** When the answer came, or when the client gave up waiting. */
    finished: time,
    /** unknown: a 5xx or no answer; a write may or may not take effect, also later. */
    outcome: z.enum(['acknowledged', 'refused', 'unknown']),
    status: z.int().optional(),
    /** Problem code of a refusal. */
    code: z.string().optional(),
    answer: Answer.optional(),
    /** The answer said `incomplete`, or the client knew of a fault: this read may miss pending writes, as in a `redis-down` window. */
    may_miss_pending: z.literal(true).optional(),
  })
  .superRefine((operation, context) => {
    const fault = faultOf(operation);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

const NAMES_CHAT = /^(get|patch|delete)-chat$|-message$|-messages$|^list-changes$/;
const NAMES_NUMBER = /^(get|patch|delete)-message$/;

/** What the rules rely on: without it an observation would be passed over in silence. */
function faultOf(operation: {
  readonly kind: OperationKind;
  readonly chat?: number | undefined;
  readonly number?: number | undefined;
  readonly started: number;
  readonly finished: number;
  readonly outcome: string;
  readonly answer?: Answer | undefined;
}): string | undefined {
  const { kind, chat, number, started, finished, outcome, answer = {} } = operation;
  if (finished < started) return 'finished before it started';
  // A search over a whole application names no chat.
  if (NAMES_CHAT.test(kind) && chat === undefined && kind !== 'search-messages') {
    return `${kind} names no chat`;
  }
  if (NAMES_NUMBER.test(kind) && number === undefined) return `${kind} names no number`;
  const { numbers, contents = numbers, changes = numbers } = answer;
  if (contents?.length !== numbers?.length || changes?.length !== numbers?.length) {
    return 'contents and changes must be as many as numbers';
  }
  if (outcome !== 'acknowledged') return undefined;
  if ((kind === 'post-message' || kind === 'create-chat') && answer.number === undefined) {
    return `${kind} was acknowledged without a number`;
  }
  if (/^list-(chats|messages|changes)$/.test(kind) && !numbers) return `${kind} shows no numbers`;
  if (kind === 'list-changes' && !answer.changes) return `${kind} shows no changes`;
  return undefined;
}

/**
 * What a fault did, and so which promises it suspends (docs/checker.md):
 * redis-down           no client reached Redis: reads in the window may miss what is pending
 * redis-unsealed-end   a Redis process ended, or stopped being primary, without sealing: numbers may be skipped
 * redis-data-lost      Redis lost or rolled back data: the same; what was not yet in MySQL may be missed and its keys are forgotten
 * key-records-lost     single records of Idempotency-Keys vanished, which nobody can notice: they may be used anew
 * split-brain          two primaries took writes: the same; keys are not shared, numbers of the two sides interleave
 */
export const FaultEffect = z.enum([
  'redis-down',
  'redis-unsealed-end',
  'redis-data-lost',
  'key-records-lost',
  'split-brain',
]);

export const Fault = z
  .strictObject({
    type: z.literal('fault'),
    name: z.string(),
    started: time,
    finished: time,
    /** Empty: nothing is suspended (MySQL down, SQS delivering twice, a worker killed …). */
    effects: z.array(FaultEffect),
    /** Where it struck: without both everywhere; without a chat in the whole application; chat 0: its chat numbers. */
    application: z.string().optional(),
    chat: z.int().min(0).optional(),
  })
  .refine(({ started, finished }) => started <= finished, 'finished before it started');

/** Somebody saw the write queue and the pending log empty: all that was acknowledged before is in MySQL, or dead-lettered. */
export const Drained = z.strictObject({ type: z.literal('drained'), at: time });

export const RecordLine = z.discriminatedUnion('type', [
  Header,
  Operation,
  Fault,
  Drained,
  Stores,
  Row,
  Copy,
  IndexCopy,
  Sequence,
  Block,
  Document,
]);

export type Header = z.output<typeof Header>;
export type OperationKind = z.output<typeof OperationKind>;
export type Answer = z.output<typeof Answer>;
export type Operation = z.output<typeof Operation>;
export type FaultEffect = z.output<typeof FaultEffect>;
export type Fault = z.output<typeof Fault>;
export type Drained = z.output<typeof Drained>;
export type RecordLine = z.output<typeof RecordLine>;

/** A line with its place in the record, so that a finding can name what it rests on. */
export type Numbered<Line> = Line & { readonly line: number };

export interface RunRecord {
  readonly header: Header;
  readonly operations: readonly Numbered<Operation>[];
  readonly faults: readonly Numbered<Fault>[];
  readonly drained: readonly Numbered<Drained>[];
  /** Absent: the run did not come to its end. */
  readonly stores?: Numbered<Stores> | undefined;
  readonly final: readonly Numbered<FinalLine>[];
}
