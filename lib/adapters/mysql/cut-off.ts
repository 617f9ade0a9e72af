import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import type { Pool, PoolConnection } from 'mysql2';

/**
 * Returns the same pool for work that must end when a signal fires. The signal closes the
 * connections in use, and waiting callers get an error at once. MySQL rolls back the open
 * transaction of a closed connection; a commit that was on its way may have succeeded.
 */
export const cutOff = (pool: Pool, signal: AbortSignal): MysqlPool => ({
  getConnection(callback) {
    const settle = once(signal, (error) => callback(error, undefined as never));
    pool.getConnection((error, connection) => {
      const first = settle();
      if (error) {
        if (first) callback(error, undefined as never);
      } else if (first) callback(undefined, connectionUntil(connection, signal));
      // The signal fired before the pool gave the connection: nothing was begun on it.
      else connection.release();
    });
  },
  end: (callback) => callback(undefined),
});

/** The members of a connection that Kysely uses. The signal closes the connection. */
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
