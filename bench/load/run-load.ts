import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import { type Posts, type Repeated, requestTexts } from './requests.ts';

export interface LoadJob {
  readonly url: string;
  /** Each connection has one request under way, and sends the next after the response. */
  readonly connections: number;
  readonly seconds: number;
  /** Most requests a second. Absent: as many as the server responds to. */
  readonly perSecond?: number;
  readonly requests: Posts | Repeated;
  readonly status: number;
}

/** A message that the server acknowledged: the nth request. Times as in a run record. */
export interface Acknowledged {
  readonly nth: number;
  readonly number: number;
  readonly started: number;
  readonly finished: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** The times from request to complete response, in milliseconds. */
  readonly times: readonly number[];
  readonly acknowledged: readonly Acknowledged[];
  /** How many responses had another status, by status. */
  readonly unexpected: Readonly<Record<string, number>>;
}

const NUMBER = /"number":(\d+)/;

/** Sends requests over several connections for some seconds. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  const { hostname, port, host } = new URL(job.url);
  const textOf = requestTexts(host, job.requests);
  const opening = Array.from({ length: job.connections }, () =>
    openConnection(hostname, Number(port)),
  );
  const connections = await Promise.all(opening);
  const times: number[] = [];
  const acknowledged: Acknowledged[] = [];
  const unexpected: Record<string, number> = {};
  const began = performance.now();
  const end = began + job.seconds * 1000;
  let sent = 0;

  async function client(connection: Connection): Promise<void> {
    for (;;) {
      const nth = sent++;
      if (job.perSecond) await until(began + (nth * 1000) / job.perSecond);
      const started = performance.now();
      if (started >= end) return;
      const { status, body } = await connection.request(textOf(nth));
      const finished = performance.now();
      times.push(finished - started);
      if (status !== job.status) unexpected[status] = (unexpected[status] ?? 0) + 1;
      else if (job.requests.kind === 'posts') {
        const number = Number(NUMBER.exec(body)?.[1]);
        const at = (time: number) => performance.timeOrigin + time;
        acknowledged.push({ nth, number, started: at(started), finished: at(finished) });
      }
    }
  }

  try {
    await Promise.all(connections.map(client));
    return { seconds: (performance.now() - began) / 1000, times, acknowledged, unexpected };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now();
  if (wait > 0) await pause(wait);
}
