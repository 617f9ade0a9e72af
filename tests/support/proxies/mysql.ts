import { type TcpProxy, tcpProxy } from './tcp.ts';

/** A statement of an open transaction, on its way to the server. */
export interface Statement {
  /** The statement without its values, after the first one of the transaction. */
  readonly kind: string;
  /** Position in the transaction, from 1. */
  readonly position: number;
}

/** Called before the statement is passed on. A promise delays the statement until it resolves. */
export type OnStatement = (statement: Statement) => Promise<unknown> | undefined;

/** A proxy that knows which transaction each connection is in. */
export interface WatchedMysql extends TcpProxy {
  watch(onStatement: OnStatement | undefined): void;
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html */
const COM_QUERY = 3;
const SQL_BEGINS_AT = 5;

export async function watchedMysql(port: number): Promise<WatchedMysql> {
  let onStatement: OnStatement | undefined;
  const open = new Map<number, { first: string | undefined; position: number }>();

  function passing(bytes: Buffer, connection: number): Promise<unknown> | undefined {
    if (bytes[SQL_BEGINS_AT - 1] !== COM_QUERY) return undefined;
    const sql = bytes.toString('latin1', SQL_BEGINS_AT);
    if (/^(begin|start transaction)/i.test(sql)) {
      open.set(connection, { first: undefined, position: 0 });
      return undefined;
    }
    const transaction = open.get(connection);
    if (!transaction) return undefined;
    if (/^(commit|rollback)/i.test(sql)) open.delete(connection);
    transaction.first ??= withoutValues(sql);
    transaction.position += 1;
    const kind = `${transaction.first} … ${withoutValues(sql)}`;
    return onStatement?.({ kind, position: transaction.position });
  }

  const proxy = await tcpProxy(port, passing);
  return Object.assign(proxy, {
    watch(listener: OnStatement | undefined) {
      onStatement = listener;
    },
  });
}

const withoutValues = (sql: string): string =>
  sql
    .replace(/x?'(?:[^'\\]|\\.|'')*'/gi, '?')
    .replace(/\b\d+\b/g, '?')
    .replace(/\?(?:\s*,\s*\?)+/g, '?')
    .replace(/\(\?\)(?:\s*,\s*\(\?\))+/g, '(?)')
    .slice(0, 120);
