import { contentHash } from '../../../commands/judge/content-hash.ts';
import { type Asked, type AskedTogether, request, requestAll } from './client.ts';
import { chatAnswer, listAnswer, messageAnswer } from './record-reply.ts';

/* The load's requests, each with the part of its response to record. */

const api = (instance: string, token: string) => `${instance}/api/v1/applications/${token}`;

export function createChat(token: string, key: string, title: string): Asked {
  const body = { title };
  return {
    told: { kind: 'create-chat', key, content: contentHash(title) },
    send: (instance) => request(`${api(instance, token)}/chats`, { method: 'POST', body, key }),
    answer: chatAnswer,
  };
}

export function postMessage(token: string, chat: number, key: string, text: string): Asked {
  const body = { body: text };
  return {
    told: { kind: 'post-message', chat, key, content: contentHash(text) },
    send: (instance) =>
      request(`${api(instance, token)}/chats/${chat}/messages`, { method: 'POST', body, key }),
    answer: messageAnswer,
  };
}

/** Posts the same as a direct write. */
export function postDirectly(token: string, chat: number, key: string, text: string): Asked {
  const post = { method: 'POST', body: { body: text }, key, prefer: 'wait=2' };
  return {
    ...postMessage(token, chat, key, text),
    send: (instance) => request(`${api(instance, token)}/chats/${chat}/messages`, post),
  };
}

/** Posts several messages in one request, each with its own key. */
export function postTogether(
  token: string,
  chat: number,
  texts: ReadonlyMap<string, string>,
): AskedTogether {
  const messages = [...texts].map(([idempotency_key, body]) => ({ body, idempotency_key }));
  const path = `/chats/${chat}/messages/batch`;
  return {
    parts: [...texts].map(([key, text], i) => ({
      told: { kind: 'post-message', chat, key, content: contentHash(text) },
      answer: messageAnswer,
      // If the whole batch is refused, there is one response for all messages.
      replyIn: ({ status, body }) => {
        const own = body?.data?.[i];
        return own ? { status: own.status, body: own.message ?? own.problem } : { status, body };
      },
    })),
    send: (instance) =>
      request(`${api(instance, token)}${path}`, { method: 'POST', body: { messages } }),
  };
}

export const getChat = (token: string, chat: number): Asked => ({
  told: { kind: 'get-chat', chat },
  send: (instance) => request(`${api(instance, token)}/chats/${chat}`),
  answer: chatAnswer,
});

export const getMessage = (token: string, chat: number, number: number): Asked => ({
  told: { kind: 'get-message', chat, number },
  send: (instance) => request(`${api(instance, token)}/chats/${chat}/messages/${number}`),
  answer: messageAnswer,
});

/** With `revision`, edits only if the message still has it. */
export function editMessage(
  token: string,
  chat: number,
  number: number,
  text: string,
  revision?: number,
): Asked {
  const edit = { method: 'PATCH', body: { body: text }, ifMatch: tagOf(revision) };
  return {
    told: { kind: 'patch-message', chat, number, content: contentHash(text) },
    send: (instance) => request(`${api(instance, token)}/chats/${chat}/messages/${number}`, edit),
    answer: messageAnswer,
  };
}

export const deleteMessage = (token: string, chat: number, number: number): Asked => ({
  told: { kind: 'delete-message', chat, number },
  send: (instance) =>
    request(`${api(instance, token)}/chats/${chat}/messages/${number}`, { method: 'DELETE' }),
  answer: () => ({}),
});

const tagOf = (revision: number | undefined) =>
  revision === undefined ? undefined : `"${revision}"`;

export const listChats = (token: string, limit: number): Asked => ({
  told: { kind: 'list-chats' },
  send: (instance) => requestAll(`${api(instance, token)}/chats`, limit),
  answer: listAnswer('title'),
});

export const listMessages = (token: string, chat: number, limit: number): Asked => ({
  told: { kind: 'list-messages', chat },
  send: (instance) => requestAll(`${api(instance, token)}/chats/${chat}/messages`, limit),
  answer: listAnswer('body'),
});
