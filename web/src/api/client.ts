import { ApiProblem, problemOf } from './problem.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer<Body> {
  readonly body: Body;
  readonly headers: Headers;
  /** The request's URL, as the browser reports it. */
  readonly url: string;
}

export interface Api {
  /** Resolves with a 2xx. Rejects with an ApiProblem otherwise, also if no response comes. */
  call<Body>(path: string, request?: ApiRequest): Promise<Answer<Body>>;
}

export interface ApiOptions {
  /** The API's base URL, including `/api/v1`. */
  readonly base: string;
  readonly credential?: (() => string | undefined) | undefined;
}

const LONGEST_MS = 30_000;

export function openApi({ base, credential }: ApiOptions): Api {
  return {
    call: async <Body>(path: string, request: ApiRequest = {}): Promise<Answer<Body>> => {
      const response = await answerOf(base + path + queryOf(request.query), {
        method: request.method ?? 'GET',
        headers: headersOf(request, credential?.()),
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        signal: signalOf(request.signal),
      });
      if (!response.ok) throw await problemOf(response);
      const body = response.status === 204 ? undefined : await bodyOf(response);
      return { body: body as Body, headers: response.headers, url: response.url };
    },
  };
}

const signalOf = (signal: AbortSignal | undefined): AbortSignal => {
  const limit = AbortSignal.timeout(LONGEST_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
};

async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, 'no-answer', 'The server does not answer');
  }
}

/** Reads the body. A response that breaks off counts as no response. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiProblem(0, 'no-answer', 'The answer broke off');
  }
}

function headersOf(request: ApiRequest, credential: string | undefined): Record<string, string> {
  return {
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...(credential && { authorization: `Bearer ${credential}` }),
    ...request.headers,
  };
}

function queryOf(query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text && `?${text}`;
}
