import { z } from 'zod';

/** The API accepted the request, or refused it for good (4xx). */
export type Answer =
  | { readonly accepted: true; readonly body: unknown }
  | {
      readonly accepted: false;
      readonly status: number;
      readonly code: string;
      readonly detail: string;
    };

/** No usable response within the retry limit; `reason` is that of the last attempt. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer' as const;
  readonly reason: string;

  constructor(url: string, reason: string, options: ErrorOptions = {}) {
    super(`No response from ${url} in spite of retries (${reason})`, options);
    this.reason = reason;
  }
}

export type SenderPorts = {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Called for every attempt that will be retried. */
  readonly onRetry: (reason: string) => void;
};

export const retryLimitMs = 5 * 60_000;
const attemptTimeoutMs = 15_000;
const longestPauseMs = 5_000;
const longestRetryAfterMs = 60_000;

const Refusal = z.object({
  code: z.string(),
  detail: z.string().optional(),
  title: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

type Attempt =
  | { readonly answer: Answer }
  | {
      readonly retry: string;
      readonly afterMs?: number;
      /** The response to a batch that was accepted in part, with an outcome per message. */
      readonly part?: unknown;
    };

type Request = {
  readonly body: unknown;
  /** The request's key. Absent if the messages in the body have their own keys. */
  readonly idempotencyKey?: string | undefined;
  /** Makes the body of the next attempt from the response to a batch accepted in part. */
  readonly restOf?: (answer: unknown) => unknown;
};

export type Send = (url: string, request?: Request) => Promise<Answer>;

/**
 * Sends until the API responds with 2xx or 4xx. Everything else (no connection, timeout, 408, 429,
 * 5xx, a 2xx cut off) leaves the outcome open, and a retry sends the request with the same keys.
 * If a batch was accepted in part, a retry sends only the rest: an acknowledged message must not
 * depend on its key being remembered.
 */
export function createSend(ports: SenderPorts): Send {
  return async (url, request) => {
    const started = ports.now();
    let open = request;
    for (let attempt = 0; ; attempt += 1) {
      const result = await attemptOnce(ports, url, open);
      if ('answer' in result) return result.answer;
      if (ports.now() - started > retryLimitMs) throw new NoAnswer(url, result.retry);
      if (open?.restOf && 'part' in result) open = { ...open, body: open.restOf(result.part) };
      ports.onRetry(result.retry);
      const pause = Math.min(longestPauseMs, 100 * 2 ** attempt) * (0.5 + ports.random() / 2);
      await ports.sleep(Math.max(pause, result.afterMs ?? 0));
    }
  };
}

async function attemptOnce(
  ports: SenderPorts,
  url: string,
  request: Request | undefined,
): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await ports.fetch(url, {
      ...(request && {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(request.idempotencyKey !== undefined && {
            'idempotency-key': request.idempotencyKey,
          }),
        },
        body: JSON.stringify(request.body),
      }),
      signal: AbortSignal.timeout(attemptTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return { retry: connectionFault(error) };
  }
  const body = parseJson(text);
  if (response.status === 207) {
    const afterMs = retryAfterMs(response, ports.now());
    return { retry: 'partly accepted', afterMs, ...(body !== undefined && { part: body }) };
  }
  if (response.ok)
    return body === undefined
      ? { retry: 'response cut off' }
      : { answer: { accepted: true, body } };

  const problem = Refusal.safeParse(body).data;
  const code = problem?.code ?? `http-${response.status}`;
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    return { retry: code, afterMs: retryAfterMs(response, ports.now()) };
  }
  const detail = reasons(problem) ?? problem?.detail ?? problem?.title ?? text.slice(0, 200);
  return { answer: { accepted: false, status: response.status, code, detail } };
}

/** The faults of an invalid request, such as `body must not be blank`. */
function reasons(problem: z.infer<typeof Refusal> | undefined): string | undefined {
  const faults = problem?.errors?.map(({ pointer, detail }) =>
    `${pointer.replace(/^#\/?/, '')} ${detail}`.trim(),
  );
  return faults?.length ? faults.join('; ') : undefined;
}

function connectionFault(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'timeout';
  const cause = (error as { cause?: { code?: string } }).cause;
  return cause?.code ?? 'connection';
}

/** Milliseconds to wait. Retry-After is a number of seconds or a date. */
function retryAfterMs(response: Response, now: number): number {
  const value = response.headers.get('retry-after');
  if (value === null) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
