import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import type { Pool, PoolConnection } from 'mysql2';

/**
 * The same pool for work that ends with a signal. The signal closes the connections, and waiting
 * callers get an error at once. MySQL rolls back what a closed connection had begun; a commit that
 * was on its way may have succeeded.
 */
export const cutOff = (pool: Pool, signal: AbortSignal): MysqlPool => ({
  getConnection(callback) {
    const settle = once(signal, (error) => callback(error, undefined as never));
    pool.getConnection((error, connection) => {
      const first = settle();
      if (error) {
        if (first) callback(error, undefined as never);
      } else if (first) callback(undefined, connectionUntil(connection, signal));
      // The connection came too late: nothing was begun on it.
      else connection.release();
    });
  },
  end: (callback) => callback(undefined),
});

/** The parts of a connection that Kysely uses. */
function connectionUntil(connection: PoolConnection, signal: AbortSignal): MysqlPoolConnection {
  const cut = () => connection.destroy();
  signal.addEventListener('abort', cut, { once: true });
  const query: MysqlPoolConnection['query'] = (sql, parameters, callback = () => {}) => {
    const settle = once(signal, (error) => callback(error, []));
    return connection.query(sql, parameters, (error, result) => {
      if (settle()) callback(error, result as MysqlQueryResult);
    });
  };
  return {
    config: connection.config,
    connect: () => {},
    destroy: cut,
    query,
    release() {
      signal.removeEventListener('abort', cut);
      connection.release();
    },
    threadId: connection.threadId,
  };
}

/**
 * Only the first of response and signal counts. The signal calls `callback`; the response calls the
 * returned function, which tells whether it was first.
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
