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

/** Kept on the connection itself, so that it goes with it. */
const TRUST = Symbol('trust');
type Known = PoolConnection & { [TRUST]?: Trust };

/** Times are in ms since 1970: other clocks stand still while the function is frozen. */
interface Trust {
  readonly since: number;
  /** Whether the server may also close the connection while it is idle between units of work. */
  closesAtRest: boolean;
  /** Undefined while a unit of work uses the connection. */
  releasedAt: number | undefined;
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
  let trustedSince = 0;

  pool.on('connection', (connection: Known) => {
    const trust: Trust = { since: Date.now(), closesAtRest: false, releasedAt: undefined };
    connection[TRUST] = trust;
    // Without a listener, a connection that is lost twice would end the process. Each statement
    // reports the loss.
    connection.on('error', () => {});
    const set = (assignment: string, then: (error: { code?: string } | null) => void = () => {}) =>
      void connection.query(`SET SESSION ${assignment}`, then);
    set(`innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
    // MariaDB times transactions. MySQL has one limit for a silent client, in a transaction or not.
    set(`idle_transaction_timeout = ${SILENT_CLIENT_SECONDS}`, (error) => {
      if (error?.code !== 'ER_UNKNOWN_SYSTEM_VARIABLE') return;
      trust.closesAtRest = true;
      set(`wait_timeout = ${SILENT_CLIENT_SECONDS}`);
    });
  });
  pool.on('release', ({ [TRUST]: trust }: Known) => {
    if (trust) trust.releasedAt = Date.now();
  });

  function isTrusted({ [TRUST]: trust }: Known): boolean {
    if (!trust || trust.since < trustedSince) return false;
    const { closesAtRest, releasedAt } = trust;
    trust.releasedAt = undefined;
    return !closesAtRest || !releasedAt || Date.now() - releasedAt < LONGEST_REST_MS;
  }

  function getConnection(callback: Parameters<Pool['getConnection']>[0]): void {
    pool.getConnection((error, connection) => {
      if (error || isTrusted(connection)) return callback(error, connection);
      connection.destroy();
      getConnection(callback);
    });
  }

  return {
    getConnection,
    distrust() {
      // A connection made in this millisecond is as suspect as the others.
      trustedSince = Date.now() + 1;
    },
    end: (callback) => pool.end(callback),
  };
}
