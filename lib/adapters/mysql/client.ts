import { Kysely, MysqlDialect, type MysqlPool, type Transaction } from 'kysely';
import { EngineUnavailable } from '../../domain/problems.ts';
import { type Connections, type MysqlSettings, openConnections } from './connections.ts';
import { cutOff } from './cut-off.ts';
import type { Schema } from './schema.ts';

/**
 * Longest time for which a transaction or a single statement may hold its connection. It is well
 * below the timeout of every function, so that the function can still respond.
 */
const PATIENCE_MS = 5_000;
export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;

export const mysqlClient = (settings: MysqlSettings): Db =>
  mysqlOver(patient(openConnections(settings), () => Number.POSITIVE_INFINITY));

export const mysqlOver = (pool: MysqlPool): Db =>
  new Kysely<Schema>({ dialect: new MysqlDialect({ pool }) });

/**
 * Runs one READ COMMITTED transaction, which locks only the rows it names. Under REPEATABLE READ, a
 * locking read of a missing row would lock the gap, and two workers that insert there would
 * deadlock.
 */
export const inTransaction = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  available(() => db.transaction().setIsolationLevel('read committed').execute(work));

/** Runs several reads in one snapshot. */
export const inSnapshot = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  available(() =>
    db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
  );

/**
 * The same connections, but one whose unit of work takes too long is closed. MySQL then rolls back:
 * nothing of an abandoned function continues, and no lock outlives it. `timeLeft` gives the time
 * (ms) until the caller's own deadline.
 */
export const patient = (connections: Connections, timeLeft: () => number): MysqlPool => ({
  getConnection(callback) {
    const signal = AbortSignal.timeout(Math.min(PATIENCE_MS, timeLeft()));
    cutOff(connections, signal).getConnection(callback);
  },
  end: (callback) => connections.end(callback),
});

/**
 * Turns outages of MySQL into EngineUnavailable. Errors of the data or of the statement stay as
 * they are.
 */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isDataError(cause) || isStatementError(cause) || isDuplicate(cause)) throw cause;
    if (!isMysqlError(cause) && !isFatal(cause)) throw cause;
    throw new EngineUnavailable('mysql', { cause });
  }
}

interface MysqlError extends Error {
  readonly code: string;
  readonly errno?: number;
}

const isMysqlError = (error: unknown): error is MysqlError =>
  Error.isError(error) && 'code' in error && typeof error.code === 'string';

/**
 * Whether the error means that the connection is lost. mysql2 sets no code in errors of later calls
 * on that connection, such as the ROLLBACK that Kysely still sends.
 */
const isFatal = (error: unknown): boolean =>
  Error.isError(error) && 'fatal' in error && error.fatal === true;

/** Whether MySQL rejects the values themselves: the same statement can then never succeed. */
export const isDataError = (error: unknown): boolean =>
  isMysqlError(error) && DATA_ERRORS.has(error.code);

/** Whether a row with the same key exists already. */
export const isDuplicate = (error: unknown): boolean =>
  isMysqlError(error) && error.code === 'ER_DUP_ENTRY';

/**
 * Whether another session held a row for longer than the lock timeout, or MySQL chose this session
 * to end a deadlock.
 */
export const isLockedByAnother = (error: unknown): boolean =>
  error instanceof EngineUnavailable && isMysqlError(error.cause) && LOCKED.has(error.cause.code);

const LOCKED = new Set(['ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK']);

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
