import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Answer } from '../../../commands/judge/record.ts';
import { now } from '../../../commands/judge/rules/recorder.ts';
import type { ApplicationToken, ChatNumber } from '../../../lib/domain/terms.ts';
import { type HttpEventParts, httpEvent, lambdaContext } from '../../support/api/events.ts';
import {
  type Body,
  chatAnswer,
  listAnswer,
  messageAnswer,
  type Reply,
  recordReply,
  type Sent,
} from '../../support/load/record-reply.ts';
import { until } from '../../support/wait.ts';
import type { LoadModule } from '../mutant-modules.ts';
import type { Ports, WriteInput } from './instance.ts';
import type { Notes } from './notes.ts';

type HttpHandler = (
  event: ReturnType<typeof httpEvent>,
  context: ReturnType<typeof lambdaContext>,
) => Promise<{ readonly statusCode: number; readonly body?: string }>;

/**
 * Takes writes to an instance whose ports hold calls or die. Without one, writes go to the deployed
 * handlers. Undefined: the instance died before its response.
 */
type Door = (input: WriteInput) => Promise<Reply | undefined>;

export interface WriteOptions {
  readonly key?: string;
  readonly author?: string;
  readonly through?: Door;
}

interface EditOptions {
  readonly chat?: number;
  readonly through?: (
    token: string,
    chat: number,
    number: number,
    text: string,
  ) => Promise<unknown>;
}

interface RemoveOptions {
  readonly through?: (token: string, chat: number, number: number) => Promise<unknown>;
}

/** A client of one application. Records every request with its response. */
export type Client = ReturnType<typeof makeClient>;

export async function call(load: LoadModule, name: string, parts: HttpEventParts): Promise<Reply> {
  const { handler } = await load<{ handler: HttpHandler }>(`handlers/http/${name}.ts`);
  const { statusCode, body } = await handler(httpEvent(parts), lambdaContext());
  return { status: statusCode, body: body === undefined ? undefined : JSON.parse(body) };
}

export function makeClient(
  load: LoadModule,
  notes: Notes,
  { sequences }: Pick<Ports, 'sequences'>,
  token: string,
) {
  const { recorder } = notes;
  const acknowledged = new Map<number, number[]>();
  const path = (chat?: number, message?: number) => ({
    token,
    ...(chat !== undefined && { chat: String(chat) }),
    ...(message !== undefined && { message: String(message) }),
  });

  async function told(
    asked: Omit<Sent, 'client' | 'application' | 'started' | 'finished'>,
    send: () => Promise<Reply | undefined>,
    answer: (body: Body) => Answer = () => ({}),
  ): Promise<Reply | undefined> {
    const started = now();
    const reply = await send();
    const sent = { client: 'client', application: token, ...asked, started, finished: now() };
    recordReply(recorder, sent, reply, answer);
    return reply;
  }

  async function write(
    chat: number,
    text: string,
    { key, author, through }: WriteOptions,
    overHttp: (headers: Record<string, string>) => Promise<Reply>,
  ): Promise<number | undefined> {
    const input = { token, chat, text, key, author: author ?? null };
    const isChat = chat === 0;
    const reply = await told(
      {
        kind: isChat ? 'create-chat' : 'post-message',
        content: contentHash(text),
        ...(!isChat && { chat }),
        ...(key !== undefined && { key }),
      },
      () =>
        through ? through(input) : overHttp(key === undefined ? {} : { 'idempotency-key': key }),
      ({ number }) => ({ number }),
    );
    if (reply?.status !== 201) return undefined;
    acknowledged.set(chat, [...(acknowledged.get(chat) ?? []), reply.body.number]);
    return reply.body.number;
  }

  const list = (name: 'list-chats' | 'list-messages', member: 'title' | 'body', chat?: number) =>
    told(
      { kind: name, ...(chat !== undefined && { chat }) },
      () => call(load, name, { pathParameters: path(chat), query: { limit: '200' } }),
      (body) => ({ ...listAnswer(member)(body), complete: body.next_cursor === null }),
    );

  /** A response without content, or none if the instance died. */
  const outcomeOf = (work: Promise<unknown>): Promise<Reply | undefined> =>
    work.then(
      () => ({ status: 200, body: {} }),
      () => undefined,
    );

  return {
    token,

    createChat: (text: string, options: WriteOptions = {}) =>
      write(0, text, options, (headers) =>
        call(load, 'create-chat', {
          method: 'POST',
          pathParameters: path(),
          body: { title: text },
          headers,
        }),
      ),

    post: (text: string, options: WriteOptions = {}, chat = 1) =>
      write(chat, text, options, (headers) =>
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

    /** Reads the chat, its list and each acknowledged message. */
    async readAll(chat = 1): Promise<void> {
      await list('list-chats', 'title');
      await list('list-messages', 'body', chat);
      for (const number of acknowledged.get(chat) ?? []) {
        await told(
          { kind: 'get-message', chat, number },
          () => call(load, 'get-message', { pathParameters: path(chat, number) }),
          messageAnswer,
        );
      }
    },

    /** Records numbers that an instance lists, as a complete list. */
    async reading(chat: number, numbers: () => Promise<readonly number[]>): Promise<void> {
      await told(
        { kind: 'list-messages', chat },
        async () => ({ status: 200, body: await numbers() }),
        (shown) => ({ numbers: [...shown], complete: true }),
      );
    },

    /**
     * Reads the chat until the response has its head, if Redis knows it: a slow Redis makes a
     * response without one.
     */
    async readHead(chat = 1): Promise<void> {
      const name = { token: token as ApplicationToken, chat: chat as ChatNumber };
      await until('the chat is read with its head', async () => {
        const reply = await told(
          { kind: 'get-chat', chat },
          () => call(load, 'get-chat', { pathParameters: path(chat) }),
          chatAnswer,
        );
        if (reply?.body.head !== undefined) return true;
        return sequences.head(name).then(
          (head) => head === undefined,
          () => false,
        );
      });
    },

    async edit(number: number, text: string, { chat = 1, through }: EditOptions = {}) {
      const overHttp = () =>
        call(load, 'update-message', {
          method: 'PATCH',
          pathParameters: path(chat, number),
          body: { body: text },
        });
      await told(
        { kind: 'patch-message', chat, number, content: contentHash(text) },
        () => (through ? outcomeOf(through(token, chat, number, text)) : overHttp()),
        through ? undefined : messageAnswer,
      );
    },

    async remove(number: number, { through }: RemoveOptions = {}, chat = 1): Promise<void> {
      const overHttp = () =>
        call(load, 'delete-message', {
          method: 'DELETE',
          pathParameters: path(chat, number),
        });
      await told({ kind: 'delete-message', chat, number }, () =>
        through ? outcomeOf(through(token, chat, number)) : overHttp(),
      );
    },

    async removeChat(chat: number): Promise<void> {
      await told({ kind: 'delete-chat', chat }, () =>
        call(load, 'delete-chat', { method: 'DELETE', pathParameters: path(chat) }),
      );
    },

    async removeApplication(): Promise<void> {
      await told({ kind: 'delete-application' }, () =>
        call(load, 'delete-application', { method: 'DELETE', pathParameters: path() }),
      );
    },

    /** Searches for messages that an earlier search found, or that a refresh made searchable. */
    async search(query: string, wanted: readonly number[], chat = 1): Promise<void> {
      const numbers = ({ data }: Body) => data.map(({ number }: { number: number }) => number);
      const reply = await told(
        { kind: 'search-messages', chat },
        () => call(load, 'search-messages', { pathParameters: path(chat), query: { query } }),
        (body) => ({ numbers: numbers(body) }),
      );
      const found: number[] = reply?.status === 200 ? numbers(reply.body) : [];
      const missing = wanted.filter((number) => !found.includes(number));
      if (missing.length > 0) notes.broke('search', `search finds no ${missing.join()}`);
    },

    chatResource: (chat: number) => call(load, 'get-chat', { pathParameters: path(chat) }),
  };
}
