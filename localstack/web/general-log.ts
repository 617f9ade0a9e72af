import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** An SQL statement. `at`: when MySQL logged it, in milliseconds since 1970. */
export interface Statement {
  readonly at: number;
  readonly text: string;
}

export interface GeneralLog {
  /** Statements logged since the last read. Rejects if MySQL is gone. */
  read(): Promise<Statement[]>;
  /** Switches the log off and deletes its content. */
  end(): Promise<void>;
  close(): void;
}

interface Logged extends RowDataPacket {
  readonly stamp: string;
  readonly at: string;
  readonly text: string;
}

const STAMP = "DATE_FORMAT(event_time, '%Y-%m-%d %H:%i:%s.%f')";
const READ = `SELECT ${STAMP} AS stamp, UNIX_TIMESTAMP(event_time) * 1000 AS at, CONVERT(argument USING utf8mb4) AS text
  FROM mysql.general_log WHERE event_time > ? AND command_type IN ('Query', 'Execute') AND thread_id <> CONNECTION_ID()
  ORDER BY event_time LIMIT 500`;

/** Switches MySQL's general log on and reads it from now on. A restart of MySQL switches it off. */
export async function openGeneralLog(url: string): Promise<GeneralLog> {
  const connection = await createConnection(url);
  connection.on('error', () => {}); // If MySQL was stopped in the meantime, the next query fails.
  const ask = <Row extends RowDataPacket>(sql: string, values: string[] = []) =>
    connection.query<Row[]>(sql, values);
  await ask("SET time_zone = '+00:00'");
  const [[now]] = await ask('SELECT CAST(NOW(6) AS CHAR) AS stamp');
  let since = String(now?.stamp);
  await ask("SET GLOBAL log_output = 'TABLE'");
  await ask('SET GLOBAL general_log = ON');
  return {
    read: async () => {
      const [rows] = await ask<Logged>(READ, [since]);
      since = rows.at(-1)?.stamp ?? since;
      return rows.map(({ at, text }) => ({ at: Number(at), text }));
    },
    end: async () => {
      await ask('SET GLOBAL general_log = OFF');
      await ask('TRUNCATE mysql.general_log');
    },
    close: () => connection.destroy(),
  };
}
