import { createConnection } from 'mysql2/promise';

export interface SelectJob {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly sql: string;
  /** The values of the nth query are the nth of these, in turn. */
  readonly values: readonly (readonly (string | number)[])[];
}

export interface SelectResult {
  readonly seconds: number;
  /** The times from query to rows, in milliseconds. */
  readonly times: readonly number[];
}

/** Sends the same query over several connections for some seconds. */
export async function runSelects(job: SelectJob): Promise<SelectResult> {
  const opening = Array.from({ length: job.connections }, () =>
    createConnection({ uri: job.url, dateStrings: true }),
  );
  const connections = await Promise.all(opening);
  const times: number[] = [];
  const began = performance.now();
  const end = began + job.seconds * 1000;
  let sent = 0;
  try {
    await Promise.all(
      connections.map(async (connection) => {
        for (let started = began; started < end; ) {
          const values = [...(job.values[sent++ % job.values.length] ?? [])];
          await connection.query(job.sql, values);
          const finished = performance.now();
          times.push(finished - started);
          started = finished;
        }
      }),
    );
    return { seconds: (performance.now() - began) / 1000, times };
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
}
