import type { Block, SealedSequence, SequencePosition } from './sequence-port.ts';
import type { AcceptedChat, SequenceName } from './terms.ts';

export type Grant =
  | { readonly outcome: 'granted'; readonly block: Block }
  /** No such application or chat, or the application was deleted. */
  | { readonly outcome: 'not-found' }
  /** The chat was deleted and gets no more numbers. */
  | { readonly outcome: 'deleted' }
  /** The chat's number was leased, but the chat is not stored yet: retry later. */
  | { readonly outcome: 'unsettled' }
  /** The chat's number is a void: the chat does not exist, unless its write arrives late. */
  | { readonly outcome: 'void' }
  /** The chain was sealed: ask the sequence again. */
  | { readonly outcome: 'sealed' };

/**
 * The ledger of granted blocks in MySQL: the durable truth on which numbers may be in use. No two
 * blocks of a sequence overlap. Each method is one transaction and throws EngineUnavailable when
 * MySQL does not respond.
 */
export interface Ledger {
  /**
   * Grants the next block above every number that may be in use. Idempotent: the same chain and end
   * return the same block. `chat`: the chat if it is still pending; the call stores it first.
   */
  grant(name: SequenceName, position: SequencePosition, chat?: AcceptedChat): Promise<Grant>;
  /** S2: takes back the chain's unused numbers and marks the chain as ended. Repeatable. */
  seal(name: SequenceName, sealed: SealedSequence): Promise<void>;
}
