/** The API's problem details (RFC 9457), or the lack of a response. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0: no response. */
  readonly status: number;
  readonly code: string;
  readonly faults: readonly { readonly pointer: string; readonly detail: string }[];
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, message: string, more: Partial<ApiProblem> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = more.faults ?? [];
    this.retryAfterMs = more.retryAfterMs;
  }
}

export const isProblem = (error: unknown): error is ApiProblem =>
  error instanceof Error && error.name === 'ApiProblem';

/**
 * Whether a write may have happened or not. Only a retry with the same Idempotency-Key can tell.
 */
export const isUnknownOutcome = (error: unknown): boolean =>
  isProblem(error) && (error.status === 0 || error.status >= 500);

/**
 * Whether the rate limit refused the request: nothing was written, and the same request may succeed
 * a little later.
 */
export const isRefusedForNow = (error: unknown): boolean =>
  isProblem(error) && error.status === 429;

/** Whether the resource was not found or is deleted, so that a retry is of no use. */
export const isGone = (error: unknown): boolean =>
  isProblem(error) && (error.status === 404 || error.status === 410);

/**
 * Milliseconds before the next attempt: more for each attempt, and at least the server's
 * Retry-After.
 */
export function retryDelay(attempt: number, error: Error): number {
  const asked = isProblem(error) ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, Math.min(8_000, 250 * 2 ** attempt));
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body = asProblem(text);
  return new ApiProblem(
    response.status,
    body.code ?? `http-${response.status}`,
    body.detail ?? body.title ?? `The server answered ${response.status}`,
    {
      faults: body.errors ?? [],
      ...(Number.isFinite(retryAfter) && { retryAfterMs: retryAfter * 1_000 }),
    },
  );
}

interface ProblemBody {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: ApiProblem['faults'];
}

/**
 * Parses the API's problem details. An error in another format, such as a gateway's, counts as a
 * problem without members.
 */
function asProblem(text: string): ProblemBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
