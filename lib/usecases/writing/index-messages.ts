import type { IndexedRow, Messages } from '../../domain/messages-port.ts';
import type { Metrics } from '../../domain/metrics-port.ts';
import type { IndexQueue, IndexRequest } from '../../domain/queue-port.ts';
import type { MessageIndex } from '../../domain/search-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface IndexMessagesPorts {
  readonly messages: Pick<Messages, 'rowsToIndex'>;
  readonly messageIndex: Pick<MessageIndex, 'write'>;
  /** Keeps the requests of documents that OpenSearch refuses, for an operator. */
  readonly refusedDocuments: IndexQueue;
  readonly metrics: Metrics;
}

/** Documents read and written together: a few megabytes with the longest bodies. */
const DOCUMENTS_AT_ONCE = 200;

/**
 * Writes search documents from current rows, so index requests may come in any order. Gives up on
 * documents that OpenSearch refuses for their content. Returns the index requests to retry; throws
 * when all must be retried.
 */
export function indexMessages({
  messages,
  messageIndex,
  refusedDocuments,
  metrics,
}: IndexMessagesPorts) {
  return async function indexMessages<Request extends IndexRequest>(
    requests: readonly Request[],
    hasTimeLeft: () => boolean = () => true,
  ): Promise<ReadonlySet<Request>> {
    const again = new Set(requests);
    for (const some of together(requests)) {
      if (!hasTimeLeft()) break;
      const undone = await unlessDown(
        () => write(some),
        (outage) => {
          if (some[0] === requests[0]) throw outage;
        },
      );
      if (!undone) break;
      for (const request of some) if (!isUndone(request, undone)) again.delete(request);
    }
    return again;

    async function write(some: readonly Request[]): Promise<ReadonlySet<string>> {
      const rows = await messages.rowsToIndex(some);
      const unwritten = await messageIndex.write(rows, hasTimeLeft);
      metrics.count('MessageIndexed', rows.length - unwritten.length);
      await bury(unwritten.filter(({ isRefused }) => isRefused).map(({ row }) => row));
      const undone = unwritten.filter(({ isRefused }) => !isRefused);
      return new Set(undone.map(({ row }) => nameOf(row, row.number)));
    }

    async function bury(refused: readonly IndexedRow[]): Promise<void> {
      if (refused.length === 0) return;
      await refusedDocuments.send(
        refused.map(({ token, chatNumber, number }) => ({ token, chatNumber, numbers: [number] })),
      );
      metrics.count('DocumentRefused', refused.length);
    }
  };
}

const isUndone = (request: IndexRequest, undone: ReadonlySet<string>): boolean =>
  request.numbers.some((number) => undone.has(nameOf(request, number)));

const nameOf = ({ token, chatNumber }: Omit<IndexRequest, 'numbers'>, number: number): string =>
  `${token}:${chatNumber}:${number}`;

/**
 * Groups index requests of several chats, so that many small requests need few SQL statements and
 * few bulk requests to OpenSearch.
 */
function* together<Request extends IndexRequest>(
  requests: readonly Request[],
): Generator<readonly Request[]> {
  let some: Request[] = [];
  let documents = 0;
  for (const request of requests) {
    if (some.length > 0 && documents + request.numbers.length > DOCUMENTS_AT_ONCE) {
      yield some;
      some = [];
      documents = 0;
    }
    some.push(request);
    documents += request.numbers.length;
  }
  if (some.length > 0) yield some;
}
