import type { Charge, OwnLimits, Standing } from './rate-limit.ts';
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

/** Where a sequence key in Redis stands: what a lease is asked for, and granted, against. */
export interface SequencePosition {
  readonly epoch: string;
  readonly chain: string;
  /** Last number of the block in use; 0 where none was ever installed. */
  readonly end: number;
}

/** A range of numbers granted by the ledger, both ends included. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

/** A sequence that was sealed: `last` is the last number it handed out. */
export interface SealedSequence {
  readonly epoch: string;
  readonly chain: string;
  readonly last: number;
}

/** An Idempotency-Key that created something; without a chat, it created a chat. */
export interface UsedKeyName {
  readonly chat?: ChatNumber | undefined;
  readonly key: string;
}

export interface NewChat {
  readonly draft: ChatDraft;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export interface NewMessage {
  readonly draft: MessageDraft;
  readonly idempotency?: IdempotencyRecord | undefined;
}

/** `repeated`: this number was handed out to an earlier request with the same key; the draft is then the first one's. */
export type NumberedChat = { readonly chat: AcceptedChat; readonly repeated: boolean };
export type NumberedMessage = { readonly message: AcceptedMessage; readonly repeated: boolean };

/** A key that has no record may have been used before Redis lost its data: ask the store, then ask again for this epoch. */
export interface KeyUnknown {
  readonly outcome: 'key-unknown';
  readonly epoch: string;
}

/** The application's limit of writes does not allow it now: nothing was written, no number taken. */
export interface RateLimited {
  readonly outcome: 'rate-limited';
  readonly standing: Standing;
}

/** Why a sequence has no number to give yet. */
export type NotReady =
  /** The application's chat sequence is not in Redis, or is of another epoch: look the application up, then open it. */
  | { readonly outcome: 'application-sequence-missing' }
  /** The block is used up, or the key is new: ask the ledger for a block, install it, ask again. */
  | {
      readonly outcome: 'needs-lease';
      readonly position: SequencePosition;
      readonly chat?: AcceptedChat;
    }
  /** The sequence is being sealed: finish the sealing, ask again. */
  | { readonly outcome: 'sealed'; readonly sealed: SealedSequence };

export type ChatVerdict =
  | {
      readonly outcome: 'accepted';
      readonly numbered: NumberedChat;
      /** Present when the block runs low: whoever handles the queue message extends the lease. */
      readonly extend?: SequencePosition;
    }
  | { readonly outcome: 'key-reused' }
  | { readonly outcome: 'backlog-full' }
  | RateLimited
  | KeyUnknown
  | NotReady;

export type MessagesVerdict =
  | {
      readonly outcome: 'accepted';
      /** One for each message, in order; fewer where the block was used up on the way: ask again for the rest. */
      readonly numbered: readonly NumberedMessage[];
      /** The chat itself where it is still pending: its record travels with the message. */
      readonly chat?: AcceptedChat;
      readonly extend?: SequencePosition;
    }
  /** These, by their positions, carry a key that was used for another message: none of all is numbered. */
  | { readonly outcome: 'key-reused'; readonly positions: readonly number[] }
  | { readonly outcome: 'chat-not-found' }
  | { readonly outcome: 'backlog-full' }
  | RateLimited
  | KeyUnknown
  | NotReady;

/**
 * Number sequences in Redis. Each method is one script: all of it happens, or nothing.
 * Every method throws EngineUnavailable when Redis does not answer; the outcome is then unknown.
 */
export interface Sequences {
  /**
   * Numbers a chat, writes it to the pending log and sets up its message sequence with the implicit first block.
   * Takes one unit of the application's limit of writes, unless the charge shows that the request has paid.
   * `askedFor`: the epoch for which the store was asked about the key and did not know it.
   */
  acceptChat(
    token: ApplicationToken,
    chat: NewChat,
    charge: Charge,
    askedFor?: string,
  ): Promise<ChatVerdict>;
  /** Numbers messages of one chat and writes them to the pending log. A repeated key gets its first number. Each costs one unit. */
  acceptMessages(
    token: ApplicationToken,
    chat: ChatNumber,
    messages: readonly NewMessage[],
    charge: Charge,
    askedFor?: string,
  ): Promise<MessagesVerdict>;
  /**
   * Makes sure that the key exists in this epoch (empty, if need be) and tells what it lacks. Repeatable. What it is told of the application's own
   * limits holds from then on, unless it has heard something newer. `brandNew`: nobody can have used an Idempotency-Key with it yet.
   */
  open(
    name: SequenceName,
    limits: OwnLimits,
    brandNew?: 'brand-new',
  ): Promise<{ readonly outcome: 'ready' } | NotReady>;
  /** Installs a granted block if the key still stands where the lease was asked for; false where it does not. */
  install(name: SequenceName, position: SequencePosition, block: Block): Promise<boolean>;
  /** S1: stops the sequence at the last number handed out. Undefined: no key of this epoch. Repeatable. */
  seal(name: SequenceName): Promise<SealedSequence | undefined>;
  /** S3: forgets a sequence whose sealing the ledger has recorded. Nothing happens if it is not as sealed. */
  forget(name: SequenceName, sealed: SealedSequence): Promise<void>;
  /** Forgets the sequence of a chat or application that was deleted: whoever asks next must ask the ledger, which refuses. Repeatable. */
  remove(name: SequenceName): Promise<void>;
  /** Forgets what these keys were answered with. Repeatable. */
  forgetAnswers(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /** The highest number handed out; undefined where this Redis cannot know it. Never goes back. */
  head(name: SequenceName): Promise<number | undefined>;
  /** Seconds since the sequence was last read or written; undefined: it is not in Redis. */
  idleSeconds(name: SequenceName): Promise<number | undefined>;
  /** Every sequence in Redis. */
  names(): AsyncIterable<SequenceName>;
  /** Throws EngineUnavailable unless Redis answers. */
  ping(): Promise<void>;
}
