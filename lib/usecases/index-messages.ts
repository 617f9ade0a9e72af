import type { Metrics } from '../domain/metrics-port.ts';
import type { IndexRequest } from '../domain/queue-port.ts';
import type { MessageIndex } from '../domain/search-port.ts';
import type { Messages } from '../domain/store-port.ts';

export interface IndexMessagesPorts {
  readonly messages: Pick<Messages, 'rowsToIndex'>;
  readonly messageIndex: Pick<MessageIndex, 'write'>;
  readonly metrics: Metrics;
}

/**
 * Writes the search documents of these messages from their current rows: in whatever order requests come, the document ends as the row is.
 * Answers the requests that must come again.
 */
export const indexMessages =
  ({ messages, messageIndex, metrics }: IndexMessagesPorts) =>
  async (requests: readonly IndexRequest[]): Promise<ReadonlySet<IndexRequest>> => {
    const again = new Set<IndexRequest>();
    // One request after another: what a batch of them names may be more than the memory holds.
    for (const request of requests) {
      const rows = await messages.rowsToIndex(request.token, request.chatNumber, request.numbers);
      const refused = await messageIndex.write(rows);
      if (refused.length > 0) again.add(request);
      metrics.count('MessageIndexed', rows.length - refused.length);
    }
    return again;
  };
