import { z } from 'zod';
import { stepsOf } from './server-timing.ts';

export const MODES = ['queued', 'direct'] as const;
export type Mode = (typeof MODES)[number];

export interface Sample {
  readonly mode: Mode;
  /** The time from the request to the complete response, in milliseconds. */
  readonly ms: number;
  readonly steps: ReadonlyMap<string, number>;
  /** Whether the response says that a search finds the message. */
  readonly searchable: boolean;
}

const Created = z.object({ number: z.int(), state: z.string() });

export interface Posted {
  readonly status: number;
  /** Undefined: the message was not accepted. */
  readonly accepted: { readonly number: number; readonly sample: Sample } | undefined;
}

export async function post(url: string, mode: Mode, body: string): Promise<Posted> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(mode === 'direct' && { prefer: 'wait=20' }),
    },
    body: JSON.stringify({ body }),
  });
  const answer: unknown = await response.json();
  const ms = performance.now() - startedAt;
  const { status } = response;
  if (status !== 201) return { status, accepted: undefined };
  const { number, state } = Created.parse(answer);
  const steps = stepsOf(response.headers.get('server-timing'));
  const sample = { mode, ms, steps, searchable: state === 'searchable' };
  return { status, accepted: { number, sample } };
}

/**
 * Asks for a new connection per request: the server may close a kept connection just when a busy
 * process uses it again.
 */
export const NEW_CONNECTION = { connection: 'close' };

export async function create(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...NEW_CONNECTION },
    body: JSON.stringify(body),
  });
  if (response.status === 201) return response.json();
  throw new Error(
    `${url} returned ${response.status}: start a stack for the benchmark with "npm start"`,
  );
}
