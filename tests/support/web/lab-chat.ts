import type { Api, ApiRequest } from '../../../web/src/api/client.ts';
import type { Clock } from '../../../web/src/lab/run.ts';

/* An in-memory chat behind the lab's API client. */

export interface LabChatOptions {
  /** The number of each message by index, from 0. Not dense if a flush made Redis skip some. */
  readonly numberOf?: (index: number) => number;
  /** Whether the message is in MySQL. Searches find those that are. */
  readonly isStored?: (number: number) => boolean;
  /** The head to show when this number is the highest. */
  readonly headAt?: (highest: number) => number;
}

export function labChat(options: LabChatOptions = {}) {
  const { numberOf = (i) => i + 1, isStored = () => true, headAt = (highest) => highest } = options;
  const messages: { number: number; body: string }[] = [];

  function list({ after = 0, limit = 0, cursor }: Record<string, string | number | undefined>) {
    const behind = messages.filter(({ number }) => number > Number(cursor ?? after));
    const data = behind.slice(0, Number(limit)).map(({ number, body }) => {
      return { number, body, state: isStored(number) ? 'searchable' : 'accepted' };
    });
    const more = behind.length > data.length;
    return { data, deleted: [], voids: [], next_cursor: more ? String(data.at(-1)?.number) : null };
  }

  function answer(path: string, { method, query = {}, body }: ApiRequest): unknown {
    if (path.endsWith('/chats')) return { number: 1 };
    if (path.endsWith('/search'))
      return { data: [], total: messages.filter(({ number }) => isStored(number)).length };
    if (!path.endsWith('/messages')) return { head: headAt(messages.at(-1)?.number ?? 0) };
    if (method !== 'POST') return list(query);
    const posted = { number: numberOf(messages.length), ...(body as { body: string }) };
    messages.push(posted);
    return posted;
  }

  const api: Api = {
    call: async <Body>(path: string, request: ApiRequest = {}) => {
      const body = answer(path, request) as Body;
      await new Promise((resolve) => setImmediate(resolve)); // the response takes a while
      return { body, headers: new Headers(), url: path };
    },
  };
  return { api };
}

/** A clock that only waiting moves forward. */
export function fastClock(): Clock {
  let ms = 0;
  return {
    now: () => ms,
    delay: async (wait) => {
      ms += wait;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
