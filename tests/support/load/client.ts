import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../../commands/judge/record.ts';
import { now, type Recorder } from '../../../commands/judge/rules/recorder.ts';
import type { Random } from './random.ts';
import { type Reply, recordReply, type Sent } from './record-reply.ts';

/** A request: how to record it, and how to send it. */
export interface Asked {
  readonly told: Omit<Sent, 'started' | 'finished' | 'client' | 'application'>;
  readonly send: (instance: string) => Promise<Reply>;
  readonly answer: (body: Reply['body']) => Answer;
}

/** Several writes in one request, each with its own response. */
export interface AskedTogether {
  readonly parts: readonly (Omit<Asked, 'send'> & { readonly replyIn: (reply: Reply) => Reply })[];
  readonly send: Asked['send'];
}

export interface Client {
  /** Retries until the outcome is known. After some attempts, leaves it unknown. */
  perform(asked: Asked | AskedTogether): Promise<Reply | undefined>;
}

export interface ClientSettings {
  readonly name: string;
  readonly application: string;
  readonly instances: readonly string[];
  readonly random: Random;
  readonly recorder: Recorder;
  /** Share of the responses that the client never gets. */
  readonly lost: number;
  /** Resolves when the next attempt may begin. */
  readonly allowed: () => Promise<void>;
  /** Called once for each recorded attempt. */
  readonly onRecorded: () => void;
  /** Requests that still run after their client gave up. */
  readonly inFlight: Set<Promise<unknown>>;
}

const ATTEMPTS = 5;

/**
 * A client that loses responses and retries with the same key on any instance. Records every
 * response that it gets.
 */
export function loadClient(settings: ClientSettings): Client {
  const { name, application, instances, random, recorder, inFlight } = settings;

  async function attempt(asked: Asked | AskedTogether): Promise<Reply | undefined> {
    const started = now();
    const sent = asked.send(random.pick(instances)).catch(() => undefined);
    track(sent);
    const reply = await heard(sent);
    const time = { started, finished: now() };
    if (!('parts' in asked)) return record(asked, reply, time);
    const parts = asked.parts.map((part) => record(part, reply && part.replyIn(reply), time));
    return parts.includes(undefined) ? undefined : reply;
  }

  /** Records the response. Returns undefined if the outcome is unknown to the client. */
  function record(
    { told, answer }: Omit<Asked, 'send'>,
    reply: Reply | undefined,
    time: { readonly started: number; readonly finished: number },
  ): Reply | undefined {
    const sent = { ...told, client: name, application, ...time };
    const outcome = recordReply(recorder, sent, reply, answer);
    settings.onRecorded();
    return outcome === 'unknown' ? undefined : reply;
  }

  /**
   * Loses responses: half of them arrive and are dropped, for the others the client doesn't wait to
   * the end.
   */
  async function heard(sent: Promise<Reply | undefined>): Promise<Reply | undefined> {
    if (!random.chance(settings.lost)) return await sent;
    if (random.chance(0.5)) await sent;
    else await Promise.race([sent, delay(random.below(20))]);
    return undefined;
  }

  function track(sent: Promise<unknown>): void {
    const tracked = sent.finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  }

  return {
    perform: async (asked) => {
      for (let n = 0; n < ATTEMPTS; n++) {
        await settings.allowed();
        const reply = await attempt(asked);
        if (reply) return reply;
        await delay(10 + random.below(50 * (n + 1)));
      }
      return undefined;
    },
  };
}

interface RequestParts {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly prefer?: string;
  readonly ifMatch?: string | undefined;
}

export async function request(
  url: string,
  { method = 'GET', body, key, prefer, ifMatch }: RequestParts = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(prefer !== undefined && { prefer }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // Longer than any function may run, so a request that takes longer hangs for good.
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** All pages of a list, as one response. If a page is refused, its response. */
export async function requestAll(url: string, limit: number): Promise<Reply> {
  const data: unknown[] = [];
  let incomplete = false;
  for (let cursor: string | null = null; ; ) {
    const position: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = await request(`${url}?limit=${limit}${position}`);
    if (page.status !== 200) return page;
    data.push(...page.body.data);
    incomplete ||= page.body.incomplete === true;
    cursor = page.body.next_cursor;
    if (!cursor) return { status: 200, body: { data, incomplete } };
  }
}
