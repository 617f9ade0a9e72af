import type { Api } from './client.ts';
import type {
  Application,
  Changes,
  Chat,
  List,
  Message,
  MessageList,
  WriteMode,
} from './resources.ts';

/* One function per request of the API. */

const application = (token: string) => `/applications/${encodeURIComponent(token)}`;
const chatPath = (token: string, chat: number) => `${application(token)}/chats/${chat}`;
const messagePath = (token: string, chat: number, number: number) =>
  `${chatPath(token, chat)}/messages/${number}`;
const keyed = (key: string) => ({ 'idempotency-key': key });

export const createApplication = async (api: Api, name: string, key: string) =>
  (
    await api.call<Application>('/applications', {
      method: 'POST',
      body: { name },
      headers: keyed(key),
    })
  ).body;

export const getApplication = async (api: Api, token: string, signal?: AbortSignal) =>
  (await api.call<Application>(application(token), { signal })).body;

export const renameApplication = async (api: Api, token: string, name: string) =>
  (await api.call<Application>(application(token), { method: 'PATCH', body: { name } })).body;

export const deleteApplication = (api: Api, token: string) =>
  api.call<undefined>(application(token), { method: 'DELETE' });

export const createChat = async (api: Api, token: string, title: string | null, key: string) =>
  (
    await api.call<Chat>(`${application(token)}/chats`, {
      method: 'POST',
      body: { title },
      headers: keyed(key),
    })
  ).body;

export const listChats = async (api: Api, token: string, cursor?: string, signal?: AbortSignal) =>
  (
    await api.call<List<Chat>>(`${application(token)}/chats`, {
      query: { cursor, limit: 100 },
      signal,
    })
  ).body;

export const getChat = async (api: Api, token: string, chat: number, signal?: AbortSignal) =>
  (await api.call<Chat>(chatPath(token, chat), { signal })).body;

export const renameChat = async (api: Api, token: string, chat: number, title: string | null) =>
  (await api.call<Chat>(chatPath(token, chat), { method: 'PATCH', body: { title } })).body;

export const deleteChat = (api: Api, token: string, chat: number) =>
  api.call<undefined>(chatPath(token, chat), { method: 'DELETE' });

export interface MessagesQuery {
  readonly after?: number;
  readonly before?: number;
  readonly order?: 'asc' | 'desc';
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export const listMessages = async (
  api: Api,
  token: string,
  chat: number,
  query: MessagesQuery,
  signal?: AbortSignal,
) =>
  (
    await api.call<MessageList>(`${chatPath(token, chat)}/messages`, {
      query: { ...query },
      signal,
    })
  ).body;

/**
 * With `now` as `since`, the API returns no changes, only a cursor from which all later changes can
 * be read.
 */
export const listChanges = async (
  api: Api,
  token: string,
  chat: number,
  since: string | 'now',
  signal?: AbortSignal,
) =>
  (
    await api.call<Changes>(`${chatPath(token, chat)}/changes`, {
      query: { since, limit: 200 },
      signal,
    })
  ).body;

export const getMessage = async (
  api: Api,
  token: string,
  chat: number,
  number: number,
  signal?: AbortSignal,
) => (await api.call<Message>(messagePath(token, chat, number), { signal })).body;

export interface NewMessage {
  readonly body: string;
  readonly author: string | null;
}

/** Seconds that a direct write may take before it continues as a queued write. */
const DIRECT_WAIT = 20;

export interface PostOptions {
  readonly key: string;
  readonly mode: WriteMode;
  /**
   * A query parameter that makes the request's URL unique, so that its timing can be found. The API
   * ignores it.
   */
  readonly mark?: string;
  readonly signal?: AbortSignal | undefined;
}

export const postMessage = (
  api: Api,
  token: string,
  chat: number,
  message: NewMessage,
  { key, mode, mark, signal }: PostOptions,
) =>
  api.call<Message>(`${chatPath(token, chat)}/messages`, {
    method: 'POST',
    query: { mark },
    body: message,
    headers: { ...keyed(key), ...(mode === 'direct' && { prefer: `wait=${DIRECT_WAIT}` }) },
    signal,
  });

export const editMessage = async (
  api: Api,
  token: string,
  chat: number,
  { number, revision }: Message,
  body: string,
) =>
  (
    await api.call<Message>(messagePath(token, chat, number), {
      method: 'PATCH',
      body: { body },
      headers: { 'if-match': `"${revision}"` },
    })
  ).body;

export const deleteMessage = (api: Api, token: string, chat: number, number: number) =>
  api.call<undefined>(messagePath(token, chat, number), { method: 'DELETE' });
