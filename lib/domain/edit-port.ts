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

/** A message that is to be changed. */
export interface MessageName {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly number: MessageNumber;
}

/** The message and its chat as the pending log had them just before; what is there and not in the store yet is stored with the change. */
export interface PendingTarget {
  readonly chat: AcceptedChat | undefined;
  readonly message: AcceptedMessage | undefined;
}

/** What must hold, looked at under the lock, for anything to be changed. */
export interface RevisionCondition {
  /** One of these revisions (If-Match); absent: whichever it is. */
  readonly revisions?: ReadonlySet<number> | undefined;
}

export interface Condition extends RevisionCondition {
  /** A message of this author, or, without a name, of nobody; absent: of anybody. */
  readonly only?: { readonly author: string | undefined } | undefined;
}

/** `edit`: a member that is absent stays as it is. */
export type MessageChange =
  | {
      readonly kind: 'edit';
      readonly at: Instant;
      readonly body?: string | undefined;
      readonly metadata?: unknown;
    }
  | { readonly kind: 'delete'; readonly at: Instant };

/** Why there is no such chat. */
export type NoChat = Extract<
  ProblemCode,
  'application-not-found' | 'chat-not-found' | 'chat-deleted' | 'number-void'
>;

/** Why nothing was changed. */
export type Refusal =
  | NoChat
  | Extract<ProblemCode, 'message-not-found' | 'message-deleted' | 'precondition-failed'>
  | 'not-the-author';

export interface ChangedMessage {
  /** As it stands now; a deleted one as it stood before. */
  readonly message: Message;
  /** Its place among the changes of the chat. */
  readonly change: number;
  /** The pending message is in the store now: its entry may go. False where another message holds its number. */
  readonly pendingIsStored: boolean;
}

/**
 * Changes in MySQL that are made while their client waits. Each is one transaction under the chat's lock, with the next value of its change
 * sequence. Every method throws EngineUnavailable when MySQL does not answer: the outcome is then unknown.
 */
export interface MessageEdits {
  /** Changes a message, which it stores first where it is still pending, and notes that its search document must follow. */
  change(
    name: MessageName,
    pending: PendingTarget,
    condition: Condition,
    change: MessageChange,
  ): Promise<ChangedMessage | Refusal>;
  /** The index queue has the request of this change: the note goes, unless a later change has renewed it. Repeatable. */
  indexRequested(name: MessageName, change: number): Promise<void>;
  /** Notes that are older than this: their requests may never have been sent. */
  notRequested(before: Instant, limit: number): Promise<readonly NotedChange[]>;
}

/** Changes of chats; each one transaction under the chat's lock. A chat that is still pending is stored by it. */
export interface ChatEdits {
  retitle(
    name: ChatName,
    pending: AcceptedChat | undefined,
    condition: RevisionCondition,
    change: { readonly title: string | null; readonly at: Instant },
  ): Promise<Chat | NoChat | 'precondition-failed'>;
  /** Leaves a tombstone, for ever: no number is granted and no copy is stored for it any more. What it holds is due to be purged. */
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

/** Changes of applications; each one transaction under the application's lock. */
export interface ApplicationEdits {
  rename(
    token: ApplicationToken,
    condition: RevisionCondition,
    change: { readonly name: string; readonly at: Instant },
  ): Promise<Application | 'application-not-found' | 'precondition-failed'>;
  /** As for a chat. */
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

/** The index request of one changed message. */
export const requestOf = ({ token, chat, number }: MessageName): IndexRequest => ({
  token,
  chatNumber: chat,
  numbers: [number],
});
