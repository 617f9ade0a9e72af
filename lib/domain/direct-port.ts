import type { Ledger } from './ledger-port.ts';
import type { Messages } from './messages-port.ts';
import type { MessageIndex } from './search-port.ts';

/**
 * The stores of a direct write, which may use them until a point in time. By then every call has
 * ended: MySQL has committed the transaction or rolls it back. Nothing continues in the background,
 * and no lock remains.
 */
export interface DirectStores {
  readonly messages: Pick<Messages, 'persist' | 'rowsToIndex'>;
  readonly messageIndex: Pick<MessageIndex, 'write' | 'refreshed'>;
  readonly ledger: Ledger;
  /**
   * Cancels the calls still running. Call this before responding: Lambda may freeze the process
   * afterwards.
   */
  end(): void;
}
