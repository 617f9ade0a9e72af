export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape
  readonly body: any;
};

type Request = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
};

export const apiUrl = (): string => {
  const url = process.env.API_URL;
  if (!url) throw new Error('API_URL is not set: run the end-to-end tests by "npm test"');
  return url;
};

/**
 * Sends a request to the API under test. A path is relative to /api/v1, unless it names a route of
 * the service itself.
 */
export async function call(path: string, request: Request = {}): Promise<Answer> {
  const { body } = request;
  const full = /^\/(api\/|health|docs|openapi)/.test(path) ? path : `/api/v1${path}`;
  const response = await fetch(apiUrl() + full, {
    method: request.method ?? 'GET',
    headers: {
      // Avoids keep-alive: the server may close an idle connection just when a busy test process
      // reuses it.
      connection: 'close',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

export const post = (
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => call(path, { method: 'POST', body, headers });

/**
 * Creates an application and returns its path. Tests share the engines, and applications keep them
 * apart.
 */
export async function newApplication(name = 'test'): Promise<string> {
  const { body } = await post('/applications', { name });
  return `/applications/${body.token}`;
}

export async function newChat(application: string, title?: string): Promise<string> {
  const { body } = await post(`${application}/chats`, { title });
  return `${application}/chats/${body.number}`;
}

/** All entries of a list, page by page. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function listAll(path: string): Promise<any[]> {
  const all = [];
  let cursor: string | null = null;
  do {
    const position: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const { status, body } = await call(`${path}?limit=200${position}`);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    all.push(...body.data);
    cursor = body.next_cursor;
  } while (cursor);
  return all;
}
