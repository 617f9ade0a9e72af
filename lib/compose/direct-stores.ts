import type { Client } from '@opensearch-project/opensearch';
import { mysqlOver } from '../adapters/mysql/client.ts';
import type { Connections } from '../adapters/mysql/connections.ts';
import { cutOff } from '../adapters/mysql/cut-off.ts';
import { mysqlLedger } from '../adapters/mysql/ledger.ts';
import { mysqlMessages } from '../adapters/mysql/messages.ts';
import { opensearchMessageIndex } from '../adapters/opensearch/message-index.ts';
import type { IndexNames } from '../adapters/opensearch/names.ts';
import type { DirectStores } from '../domain/direct-port.ts';
import type { Instance } from './instance.ts';
import { mysqlConnections } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';

interface Until {
  readonly connections: Connections;
  readonly client: Client;
  readonly names: IndexNames;
  /** The time at which all calls to the stores are cut off, in milliseconds of `clock`. */
  readonly until: number;
  readonly clock: () => number;
}

/**
 * Makes stores on the instance's connections, for a request whose client waits until `until`, in
 * milliseconds of `clock`.
 */
export const storesUntil = async (instance: Instance, until: number, clock: () => number) =>
  directStores({
    connections: mysqlConnections(instance),
    ...(await opensearch(instance)),
    until,
    clock,
  });

export function directStores({ connections, client, names, until, clock }: Until): DirectStores {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), until - clock());
  const db = mysqlOver(cutOff(connections, cut.signal));
  // A call to MySQL is cut off by closing its connection, so that MySQL rolls back. OpenSearch has
  // no transaction to roll back, so a request timeout is enough for it.
  const patience = () => ({ requestTimeout: Math.max(1, until - clock()) });
  return {
    messages: mysqlMessages(db),
    messageIndex: opensearchMessageIndex(client, names, patience),
    ledger: mysqlLedger(db),
    end() {
      clearTimeout(timer);
      cut.abort();
    },
  };
}
