import type { Duplex } from 'node:stream';
import { Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis';

/**
 * A client of one server, or of a Cluster, which picks the server by key. Both have the same
 * methods for commands.
 */
export type RedisClient = Redis | Cluster;

/**
 * Time limit of a command and of connecting: a write that fails must get its 503 within a second.
 */
export const PATIENCE_MS = 800;

const SLOTS_REFRESH_MS = 15_000;

/**
 * A client for `redis://host`, `redis+sentinel://host:26379/NAME` (the primary of that name) or
 * `redis+cluster://host`; `rediss` uses TLS. `?node=host:port` names further sentinels or nodes,
 * and may be repeated. `ca` (PEM): the authorities to trust, in place of Node's own.
 *
 * The client never queues commands while Redis is down, and never sends a command twice: a
 * numbering script resent after a reconnect would hand out a second number for one request.
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
      // Refuse a server that is no longer a primary.
      role: 'master',
      sentinelRetryStrategy: COMMON.retryStrategy,
      ...(tls.tls && { enableTLSForSentinelMode: true, sentinelTLS: tls.tls }),
    });
  }
  return new Cluster(nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: COMMON.retryStrategy,
    // A server that goes silent sends no MOVED, so ask the others for its successor.
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    // Connect by host name: a certificate would not match the address.
    ...(tls.tls && { dnsLookup: (host, done) => done(null, host) }),
    // 0: no retry. The client still sends redirected commands (MOVED, ASK) to a second server,
    // because the first one did not run them.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    redisOptions: { ...NODE, ...tls, ...credentials },
  });
}

/** The servers that each hold a part of the keys: a Cluster's primaries, or the only server. */
export const primaries = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];

/** All servers that the client is connected to. */
export const servers = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('all') : [client];

/** Connections that have sent a command in this turn of the event loop. */
const inUse = new WeakSet<Duplex>();

/**
 * Makes each connection send its first command of this turn at once, and all others in one write at
 * the end of the turn. Requests of a process then share a system call, which costs as much as the
 * rest of a command; a lone request waits for nothing.
 */
export function writeTogether(client: RedisClient): void {
  for (const { stream } of servers(client)) {
    if (!stream) continue;
    if (inUse.has(stream)) {
      if (stream.writableCorked === 0) stream.cork();
      continue;
    }
    inUse.add(stream);
    setImmediate(() => {
      inUse.delete(stream);
      stream.uncork();
    });
  }
}

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
  // Reconnect: a former primary, or a server that reloads its data, must not get further commands
  // on this connection.
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
