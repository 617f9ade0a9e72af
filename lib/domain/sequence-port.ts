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

/** An Idempotency-Key that created a message of this chat, or, without a chat, created a chat. */
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

/**
 * `repeated`: an earlier request with the same key got this number. The draft is then the earlier
 * request's.
 */
export type NumberedChat = { readonly chat: AcceptedChat; readonly repeated: boolean };
export type NumberedMessage = { readonly message: AcceptedMessage; readonly repeated: boolean };

/**
 * The key has no record, but may have been used before Redis lost data. Ask the store, then call
 * again with this epoch.
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

/** The progress that earlier calls for the same request made. */
export interface EarlierCalls {
  /** One of them took the request's units of the limit of writes. */
  readonly paid?: boolean | undefined;
  /** The epoch for which the store was asked about the keys that it does not know. */
  readonly askedFor?: string | undefined;
}

/** The result of numbering chats of an application, or messages of a chat. */
export type Verdict<Numbered> = {
  /** Absent: no limit applies, or the request had paid before. */
  readonly standing?: Standing | undefined;
} & (
  | {
      readonly outcome: 'accepted';
      /** In order, from the first. Fewer if the block ran out: call again for the rest. */
      readonly numbered: readonly Numbered[];
      /** The chat of the messages, if it is still pending: its record travels with them. */
      readonly chat?: AcceptedChat;
      /**
       * Present when the block runs low: the function that receives the queue message extends the
       * lease.
       */
      readonly extend?: SequencePosition;
    }
  /**
   * The items at these positions carry a key that was used for another one. The call numbered
   * nothing.
   */
  | { readonly outcome: 'key-reused'; readonly positions: readonly number[] }
  | { readonly outcome: 'chat-not-found' }
  | { readonly outcome: 'backlog-full' }
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
   * Numbers messages of one chat and writes them to the pending log. A repeated key gets its first
   * number. Each message costs one unit.
   */
  acceptMessages(
    token: ApplicationToken,
    chat: ChatNumber,
    messages: readonly NewMessage[],
    earlier?: EarlierCalls,
  ): Promise<MessagesVerdict>;
  /**
   * Creates the key for this epoch if needed (empty) and returns what it lacks. Repeatable. Keeps
   * the application's own limits from `limits`, unless it knows a newer revision. `brandNew`: no
   * Idempotency-Key can have been used with it yet.
   */
  open(
    name: SequenceName,
    limits: OwnLimits,
    brandNew?: 'brand-new',
  ): Promise<{ readonly outcome: 'ready' } | NotReady>;
  /** Installs a granted block if the key still stands at `position`. False: it does not. */
  install(name: SequenceName, position: SequencePosition, block: Block): Promise<boolean>;
  /**
   * S1: stops the sequence at the last number handed out. Undefined: no key of this epoch.
   * Repeatable.
   */
  seal(name: SequenceName): Promise<SealedSequence | undefined>;
  /**
   * S3: removes a sequence whose sealing the ledger has recorded. Does nothing if the key is not as
   * sealed.
   */
  forget(name: SequenceName, sealed: SealedSequence): Promise<void>;
  /**
   * Removes the sequence of a deleted chat or application. The next request must then ask the
   * ledger, which refuses. Repeatable.
   */
  remove(name: SequenceName): Promise<void>;
  /** Removes the records of these Idempotency-Keys. Repeatable. */
  forgetKeys(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /** The highest number handed out. Undefined where this Redis cannot know it. Never goes back. */
  head(name: SequenceName): Promise<number | undefined>;
  /** Seconds since the sequence was last read or written. Undefined: not in Redis. */
  idleSeconds(name: SequenceName): Promise<number | undefined>;
  /** All sequences in Redis. */
  names(): AsyncIterable<SequenceName>;
  /** Throws EngineUnavailable unless Redis responds. */
  ping(): Promise<void>;
}
