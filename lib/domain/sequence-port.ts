import type { BacklogFull } from './backlog-full.ts';
import type { UsedKeyName } from './idempotency-port.ts';
import type { OwnLimits, Standing } from './rate-limit.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  ChatDraft,
  ChatNumber,
  IdempotencyRecord,
  MessageDraft,
  SequenceName,
} from './terms.ts';

/** The state of a sequence key in Redis for which a lease is requested and granted. */
export interface SequencePosition {
  readonly epoch: string;
  readonly chain: string;
  /** Last number of the block in use; 0 if no block was ever installed. */
  readonly end: number;
}

/** Numbers granted by the ledger, both ends included. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

/** A sealed sequence. `last`: the last number it handed out. */
export interface SealedSequence {
  readonly epoch: string;
  readonly chain: string;
  readonly last: number;
}

/** Idle sequences that were found together. */
export interface IdleSequences {
  /** Sequences of this epoch, to be sealed. */
  readonly names: readonly SequenceName[];
  /** How many sequences of ended epochs were removed. */
  readonly removed: number;
}

export interface NewChat {
  readonly draft: ChatDraft;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export interface NewMessage {
  readonly draft: MessageDraft;
  readonly idempotency?: IdempotencyRecord | undefined;
}

/**
 * `repeated`: an earlier request with the same Idempotency-Key got this number. The chat or message
 * then has the id and the times of that request.
 */
export type NumberedChat = { readonly chat: AcceptedChat; readonly repeated: boolean };
export type NumberedMessage = { readonly message: AcceptedMessage; readonly repeated: boolean };

/**
 * An Idempotency-Key has no record in Redis, but may have been used before Redis lost data. The
 * caller must ask MySQL, then call again with this epoch.
 */
export interface KeyUnknown {
  readonly outcome: 'key-unknown';
  readonly epoch: string;
}

/** The application's limit of writes is exceeded: nothing was written, no number taken. */
export interface RateLimited {
  readonly outcome: 'rate-limited';
  readonly standing: Standing;
}

/** Reasons why a sequence cannot hand out a number yet. */
export type NotReady =
  /**
   * The application's sequence is missing in Redis or of another epoch: find the application, then
   * open its sequence.
   */
  | { readonly outcome: 'application-sequence-missing' }
  /**
   * The block is used up, or the key is new: get a block from the ledger, install it, call again.
   */
  | {
      readonly outcome: 'needs-lease';
      readonly position: SequencePosition;
      readonly chat?: AcceptedChat;
    }
  /** The sequence is being sealed: finish sealing, then call again. */
  | { readonly outcome: 'sealed'; readonly sealed: SealedSequence };

/** The results of earlier calls for the same request. */
export interface EarlierCalls {
  /** An earlier call took the request's units of the limit of writes. */
  readonly paid?: boolean | undefined;
  /**
   * The epoch of an earlier `key-unknown`. MySQL was asked then, and has no use of the keys in this
   * call.
   */
  readonly askedFor?: string | undefined;
}

/** The result of numbering chats of an application, or messages of a chat. */
export type Verdict<Numbered> = {
  /** Absent: no limit applies, or an earlier call took the units. */
  readonly standing?: Standing | undefined;
} & (
  | {
      readonly outcome: 'accepted';
      /**
       * The numbered items, in order from the first one. If the block ran out, the last items are
       * missing: call again for these.
       */
      readonly numbered: readonly Numbered[];
      /** The chat of the messages, if it is still pending: their envelopes must carry it. */
      readonly chat?: AcceptedChat;
      /**
       * Present when the block runs low: the worker that receives the queue message leases the next
       * block.
       */
      readonly extend?: SequencePosition;
    }
  /**
   * The items at these positions carry an Idempotency-Key that was used for another item. The call
   * numbered nothing.
   */
  | { readonly outcome: 'key-reused'; readonly positions: readonly number[] }
  | { readonly outcome: 'chat-not-found' }
  | BacklogFull
  | RateLimited
  | KeyUnknown
  | NotReady
);
export type ChatVerdict = Verdict<NumberedChat>;
export type MessagesVerdict = Verdict<NumberedMessage>;

/**
 * Number sequences in Redis. Each method is one script: it happens completely or not at all. Every
 * method throws EngineUnavailable when Redis does not respond; the outcome is then unknown.
 */
export interface Sequences {
  /**
   * Numbers a chat, writes it to the pending log and creates its message sequence with the implicit
   * block. Takes one unit of the application's limit of writes, unless an earlier call did.
   */
  acceptChat(token: ApplicationToken, chat: NewChat, earlier?: EarlierCalls): Promise<ChatVerdict>;
  /**
   * Numbers messages of one chat and writes them to the pending log. A message whose
   * Idempotency-Key was used gets the number of the first use. Each message costs one unit.
   */
  acceptMessages(
    token: ApplicationToken,
    chat: ChatNumber,
    messages: readonly NewMessage[],
    earlier?: EarlierCalls,
  ): Promise<MessagesVerdict>;
  /**
   * Creates an empty key of this epoch for the sequence if it has none, and returns what the
   * sequence lacks. Stores the application's own limits in the key, unless the key has a newer
   * revision of them. `brandNew`: no Idempotency-Key can have been used with the application yet.
   * Repeatable.
   */
  open(
    name: SequenceName,
    limits: OwnLimits,
    brandNew?: 'brand-new',
  ): Promise<{ readonly outcome: 'ready' } | NotReady>;
  /** Installs a granted block if the sequence's key is still as in `position`. False: it is not. */
  install(name: SequenceName, position: SequencePosition, block: Block): Promise<boolean>;
  /**
   * S1: stops the sequence at the last number handed out. Undefined: no key of this epoch.
   * Repeatable.
   */
  seal(name: SequenceName): Promise<SealedSequence | undefined>;
  /**
   * S3: removes a sequence whose sealing the ledger has recorded. Does nothing if the key has
   * changed since it was sealed.
   */
  forget(name: SequenceName, sealed: SealedSequence): Promise<void>;
  /**
   * Removes the sequence of a deleted chat or application. The next request must then ask the
   * ledger, which refuses. Repeatable.
   */
  remove(name: SequenceName): Promise<void>;
  /** Removes the records of these Idempotency-Keys. Repeatable. */
  forgetKeys(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /** The highest number handed out. Undefined while Redis cannot know it. Never decreases. */
  head(name: SequenceName): Promise<number | undefined>;
  /**
   * Searches Redis for sequences that were not used for `idleAfterMs`, and removes those of an
   * ended epoch: to the ledger they are lost keys. Begins where the caller left the last search.
   */
  idle(idleAfterMs: number): AsyncIterable<IdleSequences>;
  /** All sequences in Redis. */
  names(): AsyncIterable<SequenceName>;
  /** Throws EngineUnavailable unless Redis responds. */
  ping(): Promise<void>;
}
