import { createPool, type Pool, type PoolConnection } from 'mysql2';
import { connectionOptions } from './connection-options.ts';

export interface MysqlSettings {
  readonly url: string;
  /** Certificates (PEM) of the authorities to trust, in place of Node's own. */
  readonly ca?: string | undefined;
  readonly connectionLimit: number;
}

/** A pool of connections to whichever server has the address now. */
export interface Connections extends Pick<Pool, 'getConnection' | 'end'> {
  /**
   * Uses none of the present connections for another unit of work: their server may be silent, or
   * no longer the primary. Those in use are closed after their work.
   */
  distrust(): void;
}

/**
 * Lock timeout. It is shorter than the time limit of a unit of work, because a statement that
 * reached it surely did not happen.
 */
const LOCK_WAIT_SECONDS = 1;

/**
 * The server rolls back a transaction whose client has been silent for this long: the client is a
 * frozen function, and others wait for its locks.
 */
const SILENT_CLIENT_SECONDS = 5;

/**
 * A connection that was idle for longer is not used any more. A server that closes idle connections
 * may close it just then.
 */
const LONGEST_REST_MS = (SILENT_CLIENT_SECONDS - 1) * 1000;

interface Trust {
  readonly since: number;
  /** Whether the server may also close the connection while it is idle between units of work. */
  closesAtRest: boolean;
  releasedAt: number;
}

/**
 * FOUND_ROWS is off, so affectedRows counts changed rows. It is on by default in mysql2, and would
 * report the rows of a redelivered batch as new.
 */
export function openConnections({ url, ca, connectionLimit }: MysqlSettings): Connections {
  const pool = createPool({
    ...connectionOptions(url, ca),
    connectionLimit,
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    charset: 'utf8mb4_bin',
    flags: ['-FOUND_ROWS'],
  });
  const known = new Map<PoolConnection, Trust>();
  let trustedSince = 0;

  pool.on('connection', (connection) => {
    const trust: Trust = { since: performance.now(), closesAtRest: false, releasedAt: Infinity };
    known.set(connection, trust);
    connection.once('end', () => known.delete(connection));
    connection.query(`SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
    // MariaDB times transactions. MySQL has one limit for a silent client, in a transaction or not.
    connection.query(
      `SET SESSION idle_transaction_timeout = ${SILENT_CLIENT_SECONDS}`,
      (unknown) => {
        if (!unknown) return;
        trust.closesAtRest = true;
        connection.query(`SET SESSION wait_timeout = ${SILENT_CLIENT_SECONDS}`);
      },
    );
  });
  pool.on('release', (connection) => {
    const trust = known.get(connection);
    if (trust) trust.releasedAt = performance.now();
  });

  function isTrusted(connection: PoolConnection): boolean {
    const trust = known.get(connection);
    if (!trust || trust.since < trustedSince) return false;
    return !trust.closesAtRest || performance.now() - trust.releasedAt < LONGEST_REST_MS;
  }

  return {
    getConnection(callback) {
      pool.getConnection((error, connection) => {
        if (error || isTrusted(connection)) return callback(error, connection);
        connection.destroy();
        this.getConnection(callback);
      });
    },
    distrust() {
      trustedSince = performance.now();
    },
    end: (callback) => pool.end(callback),
  };
}
