import { Client, type ClientOptions, errors } from '@opensearch-project/opensearch';
import { EngineUnavailable, NoRoom, RebuildEnded } from '../../domain/problems.ts';
import { steadyConnection } from './connection.ts';

/** Time limit (ms) of a request that a client waits for. */
export const PATIENCE_MS = 3_000;

export interface OpensearchSettings {
  /** Certificates (PEM) of the authorities to trust, in place of Node's own. */
  readonly ca?: string | undefined;
  /** Signs the requests. Without a signer, the URL may contain user and password. */
  readonly signer?: Pick<ClientOptions, 'Connection' | 'Transport'>;
  /** Timeout of a call, in milliseconds. The default suits a request that a client waits for. */
  readonly requestTimeout?: number;
}

export const opensearchClient = (
  url: string,
  { ca, signer, requestTimeout = PATIENCE_MS }: OpensearchSettings = {},
): Client =>
  new Client({
    node: url,
    requestTimeout,
    // A second attempt would double the load that made the first one late.
    maxRetries: 0,
    ...(ca && { ssl: { ca } }),
    ...signer,
    Connection: steadyConnection(signer?.Connection),
  });

/** The time limit of one call (ms). */
export interface Patience {
  readonly requestTimeout?: number;
}

/**
 * Turns outages of OpenSearch into EngineUnavailable. Errors of a refused request stay as they are.
 */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof errors.ResponseError && !isPassing(cause) && !isCancelled(cause))
      throw cause;
    if (cause instanceof RebuildEnded || cause instanceof NoRoom) throw cause;
    throw new EngineUnavailable('opensearch', { cause });
  }
}

/**
 * Whether a later call may succeed. It may even after a 404: the alias does not exist at the
 * moment, and setting up the stack creates it.
 */
const isPassing = ({ statusCode: status }: errors.ResponseError): boolean =>
  status === undefined || status === 404 || status === 408 || status === 429 || status >= 500;

/** Whether OpenSearch ended the request itself, after the time that the request allows. */
const isCancelled = ({ body }: errors.ResponseError): boolean =>
  JSON.stringify(body ?? '').includes('task_cancelled_exception');
