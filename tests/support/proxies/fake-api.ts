import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type FakeMessage = {
  number: number;
  body: string;
  author?: string | null;
  sent_at?: string;
  metadata?: unknown;
  state: string;
};
type FakeChat = { number: number; title?: string; messages: FakeMessage[] };

/** The fault of a POST: an error response without doing it, or done with its response lost. */
export type FakeFault =
  | 'lose-answer'
  | { status: number; code: string; retryAfter?: number; errors?: readonly object[] };

/** Keeps the API's promises without engines: numbers per chat, Idempotency-Key, lists, states. */
export class FakeApi {
  readonly applications = new Map<string, { name: string; chats: FakeChat[] }>();
  /** Chooses the fault of a POST. `bodies`: the message bodies in the request. */
  fault: (post: { path: string; bodies: string[]; count: number }) => FakeFault | undefined = () =>
    undefined;
  /** Whether everybody may list all applications. */
  isOpen = true;
  /** Whether lists may lack pending entries, as while Redis is down. */
  isIncomplete = false;
  posts = 0;
  gets = 0;
  readonly #answers = new Map<string, { status: number; body: unknown }>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeApi> {
    const server = createServer();
    const api = new FakeApi(server);
    server.on('request', (request, response) => void api.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As after a day: a repeated request counts as a new one. */
  forgetKeys(): void {
    this.#answers.clear();
  }

  /** Messages by chat title, each as `number body`. */
  chats(): Record<string, string[]> {
    const chats = [...this.applications.values()].flatMap((application) => application.chats);
    return Object.fromEntries(
      chats.map(({ title, messages }) => [title, messages.map((m) => `${m.number} ${m.body}`)]),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request);
    const url = new URL(request.url ?? '/', this.url);
    if (request.method === 'GET') {
      this.gets += 1;
      return answer(response, this.#get(url));
    }
    this.posts += 1;
    const body = JSON.parse(raw);
    const bodies = (body.messages ?? [body]).map((message: FakeMessage) => message.body);
    const fault = this.fault({ path: url.pathname, bodies, count: this.posts });
    if (typeof fault === 'object') {
      if (fault.retryAfter) response.setHeader('retry-after', fault.retryAfter);
      const { status, code, errors } = fault;
      return answer(response, { status, body: { code, ...(errors && { errors }) } });
    }
    const result = url.pathname.endsWith('/batch')
      ? this.#postBatch(url.pathname.replace('/batch', ''), body.messages)
      : this.#postOnce(url.pathname, body, request.headers['idempotency-key']);
    if (fault === 'lose-answer') request.socket.destroy();
    else answer(response, result);
  }

  #postOnce(path: string, body: object, key: unknown) {
    const name = `${path} ${key}`;
    const result = this.#answers.get(name) ?? this.#post(path, body);
    this.#answers.set(name, result);
    return result;
  }

  #postBatch(path: string, messages: readonly { readonly idempotency_key: string }[]) {
    const data = messages.map(({ idempotency_key, ...message }) => {
      const { status, body } = this.#postOnce(path, message, idempotency_key);
      return { status, message: body };
    });
    return { status: 201, body: { data } };
  }

  #post(path: string, body: object): { status: number; body: unknown } {
    const { application, chat } = this.#find(path);
    if (chat) {
      const message = {
        ...(body as FakeMessage),
        number: chat.messages.length + 1,
        state: 'searchable',
      };
      chat.messages.push(message);
      return { status: 201, body: message };
    }
    if (application) {
      const created: FakeChat = {
        ...(body as FakeChat),
        number: application.chats.length + 1,
        messages: [],
      };
      application.chats.push(created);
      return { status: 201, body: { number: created.number } };
    }
    const token = randomUUID();
    this.applications.set(token, { ...(body as { name: string }), chats: [] });
    return { status: 201, body: { token } };
  }

  #get(url: URL): { status: number; body: unknown } {
    if (url.pathname.endsWith('/applications') && this.isOpen)
      return { status: 200, body: { data: [...this.applications.keys()] } };
    const { application, chat, message } = this.#find(url.pathname);
    if (url.pathname.endsWith('/messages/search')) {
      const query = url.searchParams.get('query') ?? '';
      const holds = ({ body, state }: FakeMessage) =>
        state === 'searchable' && body.includes(query);
      return { status: 200, body: { data: chat?.messages.filter(holds) ?? [] } };
    }
    if (/\/(messages|chats)$/.test(url.pathname)) {
      const after = Number(url.searchParams.get('cursor') ?? url.searchParams.get('after'));
      const limit = Number(url.searchParams.get('limit'));
      const all = (chat ? chat.messages : application?.chats) ?? [];
      const rest = all.filter(({ number }) => number > after);
      const cursor = rest.length > limit ? String(rest[limit - 1]?.number) : null;
      const page = { data: rest.slice(0, limit), next_cursor: cursor };
      return { status: 200, body: { ...page, ...(this.isIncomplete && { incomplete: true }) } };
    }
    const found = message ?? application;
    return found ? { status: 200, body: found } : { status: 404, body: { code: 'not-found' } };
  }

  #find(path: string) {
    const [, , , , token = '', , chat, , number] = path.split('/');
    const application = this.applications.get(token);
    const found = application?.chats[Number(chat) - 1];
    return { application, chat: found, message: found?.messages[Number(number) - 1] };
  }
}

function answer(
  response: ServerResponse,
  { status, body }: { status: number; body: unknown },
): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
