import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Operation } from '../../commands/judge/record.ts';
import { outcomeOf } from '../../commands/judge/rules/outcome.ts';
import { now, type Recorder } from '../../commands/judge/rules/recorder.ts';
import type { Random } from './load-random.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read member by member below
  readonly body: any;
}

type Outcome = 'started' | 'finished' | 'outcome' | 'type' | 'client' | 'application';

/** A request: how to record it, and how to send it. */
export interface Asked {
  readonly told: Omit<Operation, Outcome>;
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
    const outcome = outcomeOf(reply?.status);
    const common = { client: name, application, ...time, outcome };
    recorder.operation({
      ...told,
      ...common,
      ...(reply && { status: reply.status }),
      ...(reply && outcome !== 'acknowledged' && reply.body?.code && { code: reply.body.code }),
      ...(reply && outcome === 'acknowledged' && { answer: answer(reply.body) }),
      ...(reply?.body?.incomplete && { may_miss_pending: true }),
    });
    const head = told.kind === 'get-chat' && outcome === 'acknowledged' && reply?.body.head;
    if (head) recordHead(told.chat, head, common);
    settings.onRecorded();
    return outcome === 'unknown' ? undefined : reply;
  }

  /**
   * Records a chat's head as a list of its messages, because the chat's own number belongs to
   * another sequence.
   */
  function recordHead(
    chat: number | undefined,
    head: number,
    common: Pick<Operation, 'client' | 'application' | 'started' | 'finished' | 'outcome'>,
  ): void {
    recorder.operation({
      kind: 'list-messages',
      chat,
      ...common,
      status: 200,
      answer: { numbers: [], head },
    });
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
