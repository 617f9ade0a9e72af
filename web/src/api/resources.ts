import type {
  ApplicationResource,
  ChangeResource,
  ChangesResource,
  ChatResource,
  MessageResource,
} from '../../../lib/contracts/resources.ts';

/* The API's resources, under the names that the page uses. */

export type Application = ApplicationResource;
export type Chat = ChatResource;
export type Message = MessageResource;
export type Change = ChangeResource;
export type Changes = ChangesResource;

export interface List<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** Consecutive numbers, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

export interface MessageList extends List<Message> {
  readonly deleted?: readonly number[];
  readonly voids?: readonly NumberRange[];
  /** Set if pending messages may be missing. */
  readonly incomplete?: boolean;
}

export type WriteMode = 'queued' | 'direct';
