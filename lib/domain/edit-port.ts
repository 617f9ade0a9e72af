import type { ProblemCode } from './problems.ts';
import type { IndexRequest } from './queue-port.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  Application,
  ApplicationToken,
  Chat,
  ChatNumber,
  Instant,
  Message,
  MessageNumber,
} from './terms.ts';

/** Names a message to change. */
export interface MessageName {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly number: MessageNumber;
}

/**
 * The message to change and its chat, as the pending log has just returned them. The change first
 * stores what has no row yet.
 */
export interface PendingTarget {
  readonly chat: AcceptedChat | undefined;
  readonly message: AcceptedMessage | undefined;
}

/** Conditions for a change, checked under the lock. */
export interface RevisionCondition {
  /** Accepted revisions (If-Match). Absent: any revision. */
  readonly revisions?: ReadonlySet<number> | undefined;
}

export interface Condition extends RevisionCondition {
  /**
   * Accepts only messages of this author; if `author` is undefined, accepts none. Absent: any
   * author.
   */
  readonly only?: { readonly author: string | undefined } | undefined;
}

/** An edit keeps the old value of a member that is absent here. */
export type MessageChange =
  | {
      readonly kind: 'edit';
      readonly at: Instant;
      readonly body?: string | undefined;
      readonly metadata?: unknown;
    }
  | { readonly kind: 'delete'; readonly at: Instant };

/** Reasons why a chat cannot be found. */
export type NoChat = Extract<
  ProblemCode,
  'application-not-found' | 'chat-not-found' | 'chat-deleted' | 'number-void'
>;

/** Reasons why a change was refused. */
export type Refusal =
  | NoChat
  | Extract<ProblemCode, 'message-not-found' | 'message-deleted' | 'precondition-failed'>
  | 'not-the-author';

export interface ChangedMessage {
  /** The message after the change; a deleted message as it was before. */
  readonly message: Message;
  /** The change's place in the chat's change sequence. */
  readonly change: number;
  /**
   * True: the pending message is stored, so its entry may be removed. False: another message holds
   * the number.
   */
  readonly pendingIsStored: boolean;
}

/**
 * Changes of messages in MySQL, made during the request. Each is one transaction under the chat's
 * lock and takes the next value of the change sequence. Every method throws EngineUnavailable when
 * MySQL does not respond; the outcome is then unknown.
 */
export interface MessageEdits {
  /**
   * Changes a message, and notes that its index request must be sent. Stores a pending message
   * first.
   */
  change(
    name: MessageName,
    pending: PendingTarget,
    condition: Condition,
    change: MessageChange,
  ): Promise<ChangedMessage | Refusal>;
  /**
   * Removes the note of a change whose index request is on the queue, unless a later change has
   * renewed the note. Repeatable.
   */
  indexRequested(name: MessageName, change: number): Promise<void>;
  /** Notes older than `before`: their index requests may never have been sent. */
  notRequested(before: Instant, limit: number): Promise<readonly NotedChange[]>;
}

/**
 * Changes of chats in MySQL, each in one transaction under the chat's lock. A change stores a
 * pending chat first.
 */
export interface ChatEdits {
  retitle(
    name: ChatName,
    pending: AcceptedChat | undefined,
    condition: RevisionCondition,
    change: { readonly title: string | null; readonly at: Instant },
  ): Promise<Chat | NoChat | 'precondition-failed'>;
  /**
   * Leaves a tombstone for ever: the chat gets no more numbers, and late writes for it are
   * discarded. Makes the chat's content due for the purge.
   */
  delete(
    name: ChatName,
    pending: AcceptedChat | undefined,
    condition: RevisionCondition,
    at: Instant,
  ): Promise<'deleted' | NoChat | 'precondition-failed'>;
}

export interface ChatName {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
}

/** Changes of applications in MySQL, each in one transaction under the application's lock. */
export interface ApplicationEdits {
  rename(
    token: ApplicationToken,
    condition: RevisionCondition,
    change: { readonly name: string; readonly at: Instant },
  ): Promise<Application | 'application-not-found' | 'precondition-failed'>;
  /** Deletes an application, as ChatEdits.delete deletes a chat. */
  delete(
    token: ApplicationToken,
    condition: RevisionCondition,
    at: Instant,
  ): Promise<'deleted' | 'application-not-found' | 'precondition-failed'>;
}

export interface NotedChange {
  readonly name: MessageName;
  readonly change: number;
}

/** The index request for one changed message. */
export const requestOf = ({ token, chat, number }: MessageName): IndexRequest => ({
  token,
  chatNumber: chat,
  numbers: [number],
});
