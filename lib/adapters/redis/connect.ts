import { Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis';

/** What is asked of Redis goes to one server, or by its keys to one of many: both take the same commands. */
export type RedisClient = Redis | Cluster;

/** How long a command, or a first connection, may take before the answer is 503: writes must fail within a second. */
export const PATIENCE_MS = 800;

/**
 * A client for `redis://host`, `redis+sentinel://host:26379/NAME` (the primary of that name, wherever it is) or `redis+cluster://host`; with
 * `rediss` by TLS. Further sentinels or nodes to ask at the start: `?node=host:port`, more than once. `ca`: authorities besides the usual ones.
 *
 * Nothing is queued while Redis is down and nothing is sent twice: a numbering script that was resent after a reconnect would hand out a second
 * number for one request.
 */
export function redisClient(url: string, ca: string | undefined): RedisClient {
  const { protocol, searchParams, ...address } = parts(url);
  const [scheme, topology] = protocol.split('+');
  const tls = scheme === 'rediss' ? { tls: ca ? { ca } : {} } : {};
  if (topology === undefined) return new Redis(url, { ...COMMON, ...tls });
  const credentials = {
    ...(address.username && { username: address.username }),
    ...(address.password && { password: address.password }),
  };
  const nodes = [address.host, ...searchParams.getAll('node')].map(nodeOf);
  if (topology === 'sentinel') {
    return new Redis({
      ...COMMON,
      ...tls,
      ...credentials,
      sentinels: nodes,
      name: address.pathname.slice(1),
      // A server that is no primary any more must not be taken for one.
      role: 'master',
      sentinelRetryStrategy: COMMON.retryStrategy,
      ...(tls.tls && { enableTLSForSentinelMode: true, sentinelTLS: tls.tls }),
    });
  }
  return new Cluster(nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: COMMON.retryStrategy,
    // By its name, or the certificate would not fit.
    ...(tls.tls && { dnsLookup: (host, done) => done(null, host) }),
    // Zero: not again. Only what a node sent on to another (MOVED, ASK) is asked there; it has not run.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    redisOptions: { ...NODE, ...tls, ...credentials },
  });
}

/** The servers that hold a part of the keys each: the primaries of a Cluster, or the only one. */
export const primaries = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];

const NODE = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: PATIENCE_MS,
} satisfies RedisOptions;

const COMMON = {
  ...NODE,
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: (attempt: number) => Math.min(50 * attempt, 500),
  // A replica that was a primary, or a server that reloads its data, must not be asked again on the same connection.
  reconnectOnError: (error: Error) => /^(READONLY|LOADING|MASTERDOWN)/.test(error.message),
} satisfies RedisOptions;

function parts(url: string) {
  const { protocol, username, password, host, pathname, searchParams } = new URL(url);
  return {
    protocol: protocol.slice(0, -1),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    host,
    pathname,
    searchParams,
  };
}

function nodeOf(address: string): ClusterNode & { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${address}`);
  return { host: hostname, port: Number(port || 6379) };
}
