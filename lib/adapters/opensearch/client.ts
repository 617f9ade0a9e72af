import { Client, type ClientOptions, errors } from '@opensearch-project/opensearch';
import { EngineUnavailable, RebuildEnded } from '../../domain/problems.ts';

export interface OpensearchSettings {
  /** Authorities that may vouch for the server, besides the usual ones. */
  readonly ca?: string | undefined;
  /** Signs the requests; without it a user and password in the URL may stand for them. */
  readonly signer?: Pick<ClientOptions, 'Connection' | 'Transport'>;
  /** In milliseconds. The default suits a request that a client waits for. */
  readonly requestTimeout?: number;
}

export const opensearchClient = (
  url: string,
  { ca, signer, requestTimeout = 3_000 }: OpensearchSettings = {},
): Client =>
  new Client({
    node: url,
    requestTimeout,
    maxRetries: 1,
    ...(ca && { ssl: { ca } }),
    ...signer,
  });

/** How long one call may take, and how often it is tried again. */
export interface Patience {
  readonly requestTimeout?: number;
  readonly maxRetries?: number;
}

/** Turns what keeps OpenSearch from answering into EngineUnavailable; a request that it refuses stays as it is. */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof errors.ResponseError && !isPassing(cause.statusCode)) throw cause;
    if (cause instanceof RebuildEnded) throw cause;
    throw new EngineUnavailable('opensearch', { cause });
  }
}

/** 404: the alias is not there yet, or not any more; whoever sets the stack up makes it. */
const isPassing = (status: number | undefined): boolean =>
  status === undefined || status === 404 || status === 408 || status === 429 || status >= 500;
