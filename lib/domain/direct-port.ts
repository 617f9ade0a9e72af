import type { Ledger } from './ledger-port.ts';
import type { MessageIndex } from './search-port.ts';
import type { Messages } from './store-port.ts';

/**
 * The stores for a request that may wait for them until a point in time. By then every call has ended: what MySQL had not committed is rolled back,
 * or, where the commit was on its way, done; nothing of it goes on, and no lock is left.
 */
export interface DirectStores {
  readonly messages: Pick<Messages, 'persist' | 'rowsToIndex'>;
  readonly messageIndex: Pick<MessageIndex, 'write' | 'refreshed'>;
  readonly ledger: Ledger;
  /** Ends now what has not ended. Call it before the request is answered: Lambda may freeze the process after that. */
  end(): void;
}
