import type { Block, SealedSequence, SequencePosition } from './sequence-port.ts';
import type { AcceptedChat, SequenceName } from './terms.ts';

export type Grant =
  | { readonly outcome: 'granted'; readonly block: Block }
  /** No such application or chat, or the application is deleted. */
  | { readonly outcome: 'not-found' }
  /** The chat is deleted: it gets no number any more. */
  | { readonly outcome: 'deleted' }
  /** The number was leased but its chat has not reached the store yet: try again later. */
  | { readonly outcome: 'unsettled' }
  /** The chat's number is a void: there is no such chat, unless its message comes after all. */
  | { readonly outcome: 'void' }
  /** The chain was sealed: ask the sequence again. */
  | { readonly outcome: 'sealed' };

/**
 * The ledger of granted blocks in MySQL: the durable truth on which numbers may be in use. No two blocks of a sequence overlap.
 * Every method is one transaction and throws EngineUnavailable when MySQL does not answer.
 */
export interface Ledger {
  /** Grants the next block above every number that may be in use. Asked again with the same chain and end: the same block. */
  grant(name: SequenceName, position: SequencePosition, chat?: AcceptedChat): Promise<Grant>;
  /** S2: gives back what the chain did not hand out and marks the chain as ended. Repeatable. */
  seal(name: SequenceName, sealed: SealedSequence): Promise<void>;
}
