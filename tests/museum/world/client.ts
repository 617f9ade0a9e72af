import { type HttpEventParts, httpEvent, lambdaContext } from '../../support/events.ts';
import type { LoadModule } from '../mutant-modules.ts';
import type { History, Told } from './history.ts';
import type { Answer, WriteInput } from './instance.ts';

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: any JSON body
  readonly body: any;
}

type HttpHandler = (
  event: ReturnType<typeof httpEvent>,
  context: ReturnType<typeof lambdaContext>,
) => Promise<{ readonly statusCode: number; readonly body?: string }>;

/**
 * Takes writes to an instance whose ports hold calls or die. Without one, writes go to the deployed
 * handlers.
 */
type Door = (input: WriteInput) => Promise<Answer>;

export interface WriteOptions {
  readonly key?: string;
  readonly author?: string;
  readonly through?: Door;
}

/** A client of one application. Records the responses, and every read that violates a promise. */
export type Client = ReturnType<typeof makeClient>;

export async function call(load: LoadModule, name: string, parts: HttpEventParts): Promise<Reply> {
  const { handler } = await load<{ handler: HttpHandler }>(`handlers/http/${name}.ts`);
  const { statusCode, body } = await handler(httpEvent(parts), lambdaContext());
  return { status: statusCode, body: body === undefined ? undefined : JSON.parse(body) };
}

export function makeClient(load: LoadModule, history: History, token: string) {
  const path = (chat?: number, message?: number) => ({
    token,
    ...(chat !== undefined && { chat: String(chat) }),
    ...(message !== undefined && { message: String(message) }),
  });
  const heads = new Map<number, number>();

  async function write(
    kind: Told['kind'],
    chat: number,
    text: string,
    { key, author, through }: WriteOptions,
    overHttp: (headers: Record<string, string>) => Promise<Reply>,
  ): Promise<number | undefined> {
    const input = { token, chat, text, key, author: author ?? null };
    const answer = through
      ? await through(input)
      : await overHttp(key === undefined ? {} : { 'idempotency-key': key }).then(
          ({ status, body }) => ({ status, number: status === 201 ? body.number : undefined }),
        );
    history.told.push({ kind, token, chat, text, key, ...answer });
    const known = chat === 0 || history.acknowledged(token, 0).some((one) => one.number === chat);
    const deleted = history.deleted.has(`${token}:0:${chat}`);
    if (answer.status === 404 && known && !deleted) {
      const rule = history.lostRedisData ? 'N3' : 'N6';
      history.violate(rule, `a post to chat ${chat}, which was acknowledged, was answered 404`);
    }
    if (answer.status === 201 && deleted) {
      history.violate('deleted', `a message to chat ${chat} was accepted after it was deleted`);
    }
    return answer.number;
  }

  /** All acknowledged numbers that weren't deleted; a list must show them. */
  const expected = (chat: number) =>
    new Set(
      history
        .acknowledged(token, chat)
        .map(({ number }) => number)
        .filter((number) => !history.deleted.has(`${token}:${chat}:${number}`)),
    );

  function sees(chat: number, wanted: ReadonlySet<number>, seen: readonly number[]): void {
    const missing = [...wanted].filter((number) => !seen.includes(number));
    if (missing.length > 0 && !history.lostRedisData) {
      history.violate('N6', `the list of ${chat || 'chats'} lacks ${missing.join()}`);
    }
    const revived = seen.filter((number) => history.deleted.has(`${token}:${chat}:${number}`));
    if (revived.length > 0) history.violate('deleted', `the list shows ${revived.join()}`);
  }

  function known(method: string, chat: number, number: number, status: number): void {
    const was = history.acknowledged(token, chat).some((one) => one.number === number);
    const deleted = history.deleted.has(`${token}:${chat}:${number}`);
    if (status === 404 && was && !deleted)
      history.violate('N6', `${method} of what was acknowledged as ${number} answered 404`);
  }

  /** Marks a chat and all its messages as deleted. */
  function gone(chat: number): void {
    history.deleted.add(`${token}:0:${chat}`);
    for (const { number } of history.acknowledged(token, chat))
      history.deleted.add(`${token}:${chat}:${number}`);
  }

  return {
    token,

    createChat: (text: string, options: WriteOptions = {}) =>
      write('chat', 0, text, options, (headers) =>
        call(load, 'create-chat', {
          method: 'POST',
          pathParameters: path(),
          body: { title: text },
          headers,
        }),
      ),

    post: (text: string, options: WriteOptions = {}, chat = 1) =>
      write('message', chat, text, options, (headers) =>
        call(load, 'post-message', {
          method: 'POST',
          pathParameters: path(chat),
          body: { body: text, ...(options.author && { author: options.author }) },
          headers,
        }),
      ),

    /** Posts `count` messages concurrently. */
    async posts(count: number, prefix: string, chat = 1): Promise<void> {
      const one = (_: unknown, i: number) => this.post(`${prefix} ${i + 1}`, {}, chat);
      await Promise.all(Array.from({ length: count }, one));
    },

    /** Reads the chat, its list and each message. Everything acknowledged must be there. */
    async readAll(chat = 1): Promise<void> {
      const [chats, messages] = [expected(0), expected(chat)];
      const listed = await call(load, 'list-chats', {
        pathParameters: path(),
        query: { limit: '200' },
      });
      sees(0, chats, numbersOf(listed));
      const list = await call(load, 'list-messages', {
        pathParameters: path(chat),
        query: { limit: '200' },
      });
      sees(chat, messages, numbersOf(list));
      for (const number of messages) {
        const { status } = await call(load, 'get-message', {
          pathParameters: path(chat, number),
        });
        if (status !== 200 && !history.lostRedisData) {
          history.violate('N6', `GET of message ${number} of chat ${chat} answered ${status}`);
        }
      }
    },

    /** Checks that a list shows every message acknowledged before it began. */
    async reading(chat: number, list: () => Promise<readonly number[]>): Promise<void> {
      const wanted = expected(chat);
      sees(chat, wanted, await list());
    },

    /** Reads the chat's head, if the response has one. */
    async readHead(chat = 1): Promise<void> {
      const { status, body } = await call(load, 'get-chat', { pathParameters: path(chat) });
      if (status !== 200 || body.head === undefined) return;
      const before = heads.get(chat) ?? 0;
      heads.set(chat, Math.max(before, body.head));
      if (body.head < before) history.violate('N4', `head ${body.head} after head ${before}`);
    },

    /** Edits a message, which must be found if it was acknowledged. */
    async edit(number: number, text: string, chat = 1): Promise<void> {
      const { status } = await call(load, 'update-message', {
        method: 'PATCH',
        pathParameters: path(chat, number),
        body: { body: text },
      });
      if (status === 200) history.edited.set(`${token}:${chat}:${number}`, text);
      else known('PATCH', chat, number, status);
    },

    async remove(number: number, chat = 1): Promise<void> {
      const { status } = await call(load, 'delete-message', {
        method: 'DELETE',
        pathParameters: path(chat, number),
      });
      if (status === 204) history.deleted.add(`${token}:${chat}:${number}`);
      else known('DELETE', chat, number, status);
    },

    async removeChat(chat: number): Promise<void> {
      const { status } = await call(load, 'delete-chat', {
        method: 'DELETE',
        pathParameters: path(chat),
      });
      if (status === 204) gone(chat);
      else known('DELETE', 0, chat, status);
    },

    async removeApplication(chats: readonly number[]): Promise<void> {
      const { status } = await call(load, 'delete-application', {
        method: 'DELETE',
        pathParameters: path(),
      });
      if (status !== 204) return;
      history.deleted.add(token);
      for (const chat of chats) gone(chat);
    },

    /** Searches. Every message indexed by now must be found. */
    async search(query: string, wanted: readonly number[], chat = 1): Promise<void> {
      const { body } = await call(load, 'search-messages', {
        pathParameters: path(chat),
        query: { query },
      });
      const found: number[] = (body.data ?? []).map(({ number }: { number: number }) => number);
      const missing = wanted.filter((number) => !found.includes(number));
      if (missing.length > 0) history.violate('search', `search finds no ${missing.join()}`);
    },

    chatResource: (chat: number) => call(load, 'get-chat', { pathParameters: path(chat) }),
  };
}

const numbersOf = ({ body }: Reply): number[] =>
  (body.data ?? []).map(({ number }: { number: number }) => number);
