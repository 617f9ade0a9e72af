import type { Metrics } from '../domain/metrics-port.ts';
import type { IndexRequest } from '../domain/queue-port.ts';
import type { MessageIndex } from '../domain/search-port.ts';
import type { IndexedRow, Messages } from '../domain/store-port.ts';

export interface IndexMessagesPorts {
  readonly messages: Messages;
  readonly messageIndex: MessageIndex;
  readonly metrics: Metrics;
}

/**
 * Writes the search documents of these messages from their current rows: in whatever order requests come, the document ends as the row is.
 * Answers the requests that must come again.
 */
export const indexMessages =
  ({ messages, messageIndex, metrics }: IndexMessagesPorts) =>
  async (requests: readonly IndexRequest[]): Promise<ReadonlySet<IndexRequest>> => {
    const requestOf = new Map<IndexedRow, IndexRequest>();
    for (const request of requests) {
      const { token, chatNumber, numbers } = request;
      const rows = await messages.rowsToIndex(token, chatNumber, numbers);
      for (const row of rows) requestOf.set(row, request);
    }
    const refused = await messageIndex.write([...requestOf.keys()]);
    metrics.count('MessageIndexed', requestOf.size - refused.length);
    return new Set(refused.flatMap((row) => requestOf.get(row) ?? []));
  };
