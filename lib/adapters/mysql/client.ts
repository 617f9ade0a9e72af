import { Kysely, MysqlDialect, type MysqlPool, type Transaction } from 'kysely';
import { createPool, type Pool } from 'mysql2';
import { EngineUnavailable } from '../../domain/problems.ts';
import { connectionOptions } from './connection-options.ts';
import type { Schema } from './schema.ts';

export interface MysqlSettings {
  readonly url: string;
  /** Authorities that may vouch for the server, besides the usual ones. */
  readonly ca?: string | undefined;
  readonly connectionLimit: number;
}

/** Longest wait for MySQL: well below the timeout of every function, so that the caller can answer. */
const PATIENCE_MS = 5_000;
/** A wait for a lock ends before that, in MySQL: the statement is then known not to have happened. */
const LOCK_WAIT_SECONDS = 4;

export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;

export const mysqlClient = (settings: MysqlSettings): Db => mysqlOver(mysqlPool(settings));

export const mysqlOver = (pool: MysqlPool): Db =>
  new Kysely<Schema>({ dialect: new MysqlDialect({ pool }) });

/**
 * FOUND_ROWS is off, so that affectedRows counts changed rows (it is on in mysql2, and a redelivered batch would then report its rows as new).
 */
export function mysqlPool({ url, ca, connectionLimit }: MysqlSettings): Pool {
  const pool = createPool({
    ...connectionOptions(url, ca),
    connectionLimit,
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    charset: 'utf8mb4_bin',
    flags: ['-FOUND_ROWS'],
  });
  pool.on('connection', (connection) => {
    connection.query(`SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
  });
  return pool;
}

/**
 * One transaction, READ COMMITTED: its locks are those of the rows it names. Under REPEATABLE READ a locking read of a row that does not
 * exist yet would lock the gap, and two workers that insert there would deadlock.
 */
export const inTransaction = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  available(() => db.transaction().setIsolationLevel('read committed').execute(work));

/** Several reads of one moment. */
export const inSnapshot = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  available(() =>
    db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
  );

/** Turns what keeps MySQL from answering into EngineUnavailable; what is wrong with the data or the statement stays as it is. */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await inTime(work());
  } catch (cause) {
    if (isDataError(cause) || isStatementError(cause) || isDuplicate(cause)) throw cause;
    if (!isMysqlError(cause) && !isFatal(cause)) throw cause;
    throw new EngineUnavailable('mysql', { cause });
  }
}

/** Fails when MySQL hangs. What was asked may still happen: as after any lost answer, the outcome is unknown. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer from MySQL within ${PATIENCE_MS} ms`), {
      code: 'ETIMEDOUT',
    });
    timer = setTimeout(() => reject(error), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

interface MysqlError extends Error {
  readonly code: string;
  readonly errno?: number;
}

const isMysqlError = (error: unknown): error is MysqlError =>
  Error.isError(error) && 'code' in error && typeof error.code === 'string';

/** The connection is lost. mysql2 gives no code to what is asked of it after that: the ROLLBACK, which Kysely sends all the same. */
const isFatal = (error: unknown): boolean =>
  Error.isError(error) && 'fatal' in error && error.fatal === true;

/** MySQL refuses the values themselves: the same statement will never pass. */
export const isDataError = (error: unknown): boolean =>
  isMysqlError(error) && DATA_ERRORS.has(error.code);

/** A row with this key is there already. */
export const isDuplicate = (error: unknown): boolean =>
  isMysqlError(error) && error.code === 'ER_DUP_ENTRY';

const isStatementError = (error: unknown): boolean =>
  isMysqlError(error) && STATEMENT_ERRORS.has(error.code);

const DATA_ERRORS = new Set([
  'ER_BAD_NULL_ERROR',
  'ER_DATA_TOO_LONG',
  'ER_DATA_OUT_OF_RANGE',
  'ER_WARN_DATA_OUT_OF_RANGE',
  'ER_WARN_DATA_TRUNCATED',
  'WARN_DATA_TRUNCATED',
  'ER_TRUNCATED_WRONG_VALUE',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'ER_CANNOT_CONVERT_STRING',
]);

const STATEMENT_ERRORS = new Set([
  'ER_PARSE_ERROR',
  'ER_BAD_FIELD_ERROR',
  'ER_WRONG_VALUE_COUNT_ON_ROW',
]);
