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
import { RECORD_VERSION } from './rules/recorder.ts';

/* The lines of a run record, the header first. Unknown members are refused, because a misspelt one
 * would silently lose an observation.
 * Terms
 * clock      all times are milliseconds of one clock, fractions allowed. Request a comes before
 *            request b only if a.finished < b.started
 * sequence   an application and a chat. Chat 0 stands for the application's own sequence, which
 *            numbers its chats, as in the ledger
 * content    hash of a body or title (content-hash.ts). A chat's title is the content of its number
 *            in sequence 0
 */

const time = z.number();
const number = z.int().min(1);
const content = z.string().min(1).max(64);

export const Header = z.strictObject({
  type: z.literal('header'),
  version: z.literal(RECORD_VERSION),
  run: z.string(),
  seed: z.union([z.number(), z.string()]).optional(),
  /**
   * How long a skipped number may stay without a row (N2), in milliseconds. Includes the time
   * between two runs of the settler.
   */
  settle_ms: z.number().min(0).default(0),
  /** How long the API remembers an idempotency key (N5), in milliseconds. */
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

/**
 * The members of a response that the rules need. For a list, the arrays have one element per chat
 * or message, in the order shown.
 */
export const Answer = z.strictObject({
  /** For create-application: the token of the new application. */
  token: z.string().optional(),
  /** The number that the response assigned or showed. */
  number: number.optional(),
  content: content.optional(),
  /** `persisted` and `searchable` prove that the message is in MySQL. */
  state: z.enum(['accepted', 'persisted', 'searchable']).optional(),
  /** A message's revision. Each edit raises it. */
  revision: number.optional(),
  head: z.int().min(0).optional(),
  numbers: z.array(number).optional(),
  /** The contents of `numbers`, in the same order. */
  contents: z.array(content).optional(),
  /** For list-changes: the change sequence values of `numbers`, in the same order. */
  changes: z.array(number).optional(),
  /**
   * Whether the client read the list to its end, in one page or several. Only then does a number
   * missing from `numbers` prove that the list lacked it.
   */
  complete: z.boolean().optional(),
  cursor: z.string().nullable().optional(),
});

export const Operation = z
  .strictObject({
    type: z.literal('operation'),
    client: z.string(),
    kind: OperationKind,
    /**
     * The application's token. Empty if the request names none (create-application,
     * list-applications).
     */
    application: z.string(),
    /** The chat that the request names. */
    chat: number.optional(),
    /** The message number that the request names. */
    number: number.optional(),
    /** The request's Idempotency-Key. */
    key: z.string().optional(),
    /** Hash of the body or title that the request sent. */
    content: content.optional(),
    /** Bounds of a list request, exclusive. For list-changes, `after` is the request's `since`. */
    after: z.int().min(0).optional(),
    before: number.optional(),
    order: z.enum(['asc', 'desc']).optional(),
    started: time,
    /** When the response came, or the client gave up. */
    finished: time,
    /**
     * unknown: the client got a 5xx or no response. If the request is a write, it may take effect
     * at once, later, or never.
     */
    outcome: z.enum(['acknowledged', 'refused', 'unknown']),
    status: z.int().optional(),
    /** Problem code, if the API refused the request. */
    code: z.string().optional(),
    answer: Answer.optional(),
    /**
     * The response said `incomplete`, or the client knew of a fault. This read may miss pending
     * writes, like a read during a fault with the effect `redis-down`.
     */
    may_miss_pending: z.literal(true).optional(),
  })
  .superRefine((operation, context) => {
    const fault = faultOf(operation);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

const NAMES_CHAT = /^(get|patch|delete)-chat$|-message$|-messages$|^list-changes$/;
const NAMES_NUMBER = /^(get|patch|delete)-message$/;

/**
 * Says how an operation contradicts itself, or which member it lacks that a rule needs. Without
 * this check the rule would silently skip the operation.
 */
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
    return 'contents, changes and numbers must have the same length';
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
 * The effect of a fault, which decides the promises that the fault suspends (docs/judge.md):
 * redis-down           no client reached Redis: reads at that time may miss pending writes
 * redis-unsealed-end   a Redis process ended, or stopped being primary, without sealing: numbers
 *                      may be skipped
 * redis-data-lost      Redis lost or rolled back data: numbers may be skipped, reads may miss
 *                      writes that weren't in MySQL yet, and the idempotency keys of such writes
 *                      are forgotten
 * key-records-lost     single idempotency keys vanished from Redis, which nobody can notice: a
 *                      retry with such a key may be stored as a new write
 * ledger-data-lost     MySQL failed over and lost grants: it can't tell which numbers were skipped
 * split-brain          two primaries took writes: as redis-data-lost. Besides, neither knows the
 *                      idempotency keys of the other, and the numbers of both interleave
 */
export const FaultEffect = z.enum([
  'redis-down',
  'redis-unsealed-end',
  'redis-data-lost',
  'key-records-lost',
  'ledger-data-lost',
  'split-brain',
]);

export const Fault = z
  .strictObject({
    type: z.literal('fault'),
    name: z.string(),
    started: time,
    finished: time,
    /**
     * Empty if the fault suspends no promise (MySQL down, SQS delivering twice, a worker killed …).
     */
    effects: z.array(FaultEffect),
    /**
     * The scope of the fault. Without `application`, it struck everything; without `chat`, the
     * whole application. Chat 0 means only the application's chat numbers.
     */
    application: z.string().optional(),
    chat: z.int().min(0).optional(),
  })
  .refine(({ started, finished }) => started <= finished, 'finished before it started');

/**
 * At the time `at`, the write queue and the pending log were empty: every write acknowledged before
 * is in MySQL or dead-lettered.
 */
export const Drained = z.strictObject({ type: z.literal('drained'), at: time });

/**
 * A purge that began at the time `at` had nothing left to do: the content of every chat and
 * application that was deleted before is gone.
 */
export const Purged = z.strictObject({ type: z.literal('purged'), at: time });

export const RecordLine = z.discriminatedUnion('type', [
  Header,
  Operation,
  Fault,
  Drained,
  Purged,
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
export type Purged = z.output<typeof Purged>;
export type RecordLine = z.output<typeof RecordLine>;

/** A line of the run record with its line number, by which findings refer to it. */
export type Numbered<Line> = Line & { readonly line: number };

export interface RunRecord {
  readonly header: Header;
  readonly operations: readonly Numbered<Operation>[];
  readonly faults: readonly Numbered<Fault>[];
  readonly drained: readonly Numbered<Drained>[];
  readonly purged: readonly Numbered<Purged>[];
  /** The line that ends the final state. Absent if the run didn't finish. */
  readonly stores?: Numbered<Stores> | undefined;
  readonly final: readonly Numbered<FinalLine>[];
}
