import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Seen, Watcher } from './watch-log.ts';

const PERIOD_MS = 200;
const LONGEST = 700;

interface Logged extends RowDataPacket {
  readonly stamp: string;
  readonly at: string;
  readonly text: string;
}

const STAMP = "DATE_FORMAT(event_time, '%Y-%m-%d %H:%i:%s.%f')";
const READ = `SELECT ${STAMP} AS stamp, UNIX_TIMESTAMP(event_time) * 1000 AS at, CONVERT(argument USING utf8mb4) AS text
  FROM mysql.general_log WHERE event_time > ? AND command_type IN ('Query', 'Execute') AND thread_id <> CONNECTION_ID()
  ORDER BY event_time LIMIT 500`;

/** MySQL's general log, switched on while somebody looks. */
export async function watchSql(
  url: string,
  send: (seen: Seen) => void,
  isLast: () => boolean,
): Promise<Watcher> {
  const connection = await createConnection(url).catch(() => undefined);
  if (!connection) return { close: async () => {} };
  connection.on('error', () => {}); // MySQL may be stopped meanwhile
  let reading = Promise.resolve();
  const ask = <Row extends RowDataPacket>(sql: string, values: string[] = []) =>
    connection.query<Row[]>(sql, values);
  await ask("SET time_zone = '+00:00'");
  const [[now]] = await ask('SELECT CAST(NOW(6) AS CHAR) AS stamp');
  let since = String(now?.stamp);
  await ask("SET GLOBAL log_output = 'TABLE'");
  await ask('SET GLOBAL general_log = ON');

  async function read(): Promise<void> {
    const [rows] = await ask<Logged>(READ, [since]);
    for (const { at, text } of rows) {
      if (isOfInterest(text))
        send({
          at: Number(at),
          source: 'mysql',
          text: text.replace(/\s+/g, ' ').slice(0, LONGEST),
        });
    }
    since = rows.at(-1)?.stamp ?? since;
  }

  async function forget(): Promise<void> {
    await ask('SET GLOBAL general_log = OFF');
    await ask('TRUNCATE mysql.general_log');
  }

  const timer = setInterval(() => {
    reading = reading.then(read).catch(() => {});
  }, PERIOD_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await reading;
      if (isLast()) await forget().catch(() => {});
      await connection.end().catch(() => {});
    },
  };
}

/** Not what connections say to one another, nor the questions of readiness. */
const isOfInterest = (text: string): boolean =>
  !/^(SET |SELECT 1\b|\/\*|SHOW |ROLLBACK)/i.test(text);
