import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import type { PoolConnection } from 'mysql2';
import type { Connections } from './connections.ts';

/** Errors of a server that was the primary: another one takes the writes now. */
const READ_ONLY: ReadonlySet<unknown> = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

/**
 * Returns the same connections for work that must end when a signal fires. The signal closes those
 * in use, and waiting callers get an error at once. MySQL rolls back the open transaction of a
 * closed connection; a commit that was on its way may have succeeded.
 */
export const cutOff = (connections: Connections, signal: AbortSignal): MysqlPool => ({
  getConnection(callback) {
    const settle = once(signal, (error) => callback(error, undefined as never));
    connections.getConnection((error, connection) => {
      const first = settle();
      if (error) {
        if (first) callback(error, undefined as never);
      } else if (first)
        callback(undefined, connectionUntil(connection, signal, connections.distrust));
      // The signal fired before the pool gave the connection: nothing was begun on it.
      else connection.release();
    });
  },
  end: (callback) => callback(undefined),
});

/** A server that says nothing for this long, while a unit of work runs, counts as silent. */
const SILENCE_MS = 1_000;

/**
 * The members of a connection that Kysely uses. The signal closes the connection. `distrust` is
 * called if its server was silent until then, or says that it is read-only.
 */
function connectionUntil(
  connection: PoolConnection,
  signal: AbortSignal,
  distrust: () => void,
): MysqlPoolConnection {
  const began = performance.now();
  const heard = bytesFrom(connection);
  const cut = () => {
    const isSilent = bytesFrom(connection) === heard && performance.now() - began >= SILENCE_MS;
    connection.destroy();
    if (isSilent) distrust();
  };
  signal.addEventListener('abort', cut, { once: true });
  const query: MysqlPoolConnection['query'] = (sql, parameters, callback = () => {}) => {
    const settle = once(signal, (error) => callback(error, []));
    return connection.query(sql, parameters, (error, result) => {
      if (error && READ_ONLY.has(error.code)) distrust();
      if (settle()) callback(error, result as MysqlQueryResult);
    });
  };
  return {
    config: connection.config,
    connect: () => {},
    destroy: () => connection.destroy(),
    query,
    release() {
      signal.removeEventListener('abort', cut);
      connection.release();
    },
    threadId: connection.threadId,
  };
}

/**
 * Makes only the first of two events count: the response or the signal. The signal calls `callback`
 * with an error. On a response, the caller calls the returned function, which returns whether the
 * response was first.
 */
function once(signal: AbortSignal, callback: (error: Error) => void): () => boolean {
  let settled = false;
  const abort = () => {
    settled = true;
    callback(Object.assign(new Error('MySQL did not respond in time'), { code: 'ETIMEDOUT' }));
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return () => {
    signal.removeEventListener('abort', abort);
    const first = !settled;
    settled = true;
    return first;
  };
}

/** The type of mysql2's connection leaves its socket out. */
const bytesFrom = (connection: PoolConnection): number | undefined =>
  (connection as { stream?: { bytesRead?: number } }).stream?.bytesRead;
