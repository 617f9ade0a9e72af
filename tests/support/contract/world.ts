import { createConnection } from 'mysql2/promise';
import type { RouteName } from '../../../lib/contracts/routes.ts';
import { type Answer, call, post } from '../api/http.ts';

export interface ContractRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The query string as it is, in place of `query`. */
  readonly queryString?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Another valid body. */
  readonly otherBody?: unknown;
  /** The query parameter that takes a cursor. Default: `cursor`. */
  readonly cursorAs?: string;
  /** A request to send first, which must succeed. */
  readonly before?: ContractRequest;
  /** Further accepted codes, because it isn't defined which unknown name of a path is reported. */
  readonly orCodes?: readonly string[];
}

/** The test that covers a response which a healthy API without authentication never gives. */
export interface Elsewhere {
  readonly elsewhere: string;
}

/** The check's own application, with a chat, a message and a key. */
export interface World {
  /** A value for every path parameter. */
  readonly path: Readonly<Record<string, string>>;
  deletedChat(): Promise<number>;
  deletedMessage(): Promise<number>;
  voidNumber(): Promise<number>;
  /** Creates keys up to the limit. */
  fillKeys(): Promise<void>;
}

async function made(answer: Promise<Answer>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

export async function newWorld(): Promise<World> {
  const { token } = await made(post('/applications', { name: 'Contract' }));
  const application = `/applications/${token}`;
  const { number: chat } = await made(post(`${application}/chats`, { title: 'First' }));
  const messages = `${application}/chats/${chat}/messages`;
  const { number: message } = await made(post(messages, { body: 'Hello', author: 'ana' }));
  const { kid } = await made(post(`${application}/keys`, {}));
  return {
    path: { token, chat: String(chat), message: String(message), kid, file: 'start.js' },
    async deletedChat() {
      const { number } = await made(post(`${application}/chats`, {}));
      await made(call(`${application}/chats/${number}`, { method: 'DELETE' }));
      return number;
    },
    async deletedMessage() {
      const { number } = await made(post(messages, { body: 'gone' }));
      await made(call(`${messages}/${number}`, { method: 'DELETE' }));
      return number;
    },
    voidNumber: () => insertVoid(token, chat),
    async fillKeys() {
      for (;;) {
        const { status } = await post(`${application}/keys`, {});
        if (status === 409) return;
        if (status !== 201) throw new Error(`a key: ${status}`);
      }
    },
  };
}

/** Inserts a void, because only a fault can make one and no client can. */
async function insertVoid(token: string, chat: number): Promise<number> {
  const uri = process.env.MYSQL_URL;
  if (!uri) throw new Error('MYSQL_URL is not set: run the end-to-end tests by "npm test"');
  const number = 1000;
  const connection = await createConnection({ uri });
  try {
    await connection.execute(
      `INSERT INTO messages (application_id, chat_number, number, state, sent_at, created_at, updated_at, change_sequence)
       SELECT id, ?, ?, 'void', NOW(3), NOW(3), NOW(3), 1000 FROM applications WHERE token = ?`,
      [chat, number, token],
    );
  } finally {
    await connection.end();
  }
  return number;
}

const unmodified = { headers: { 'if-none-match': '*' } };

type Requests = Readonly<Record<number, ContractRequest | Elsewhere>>;

/**
 * For each operation, a request for each status without a problem. The type requires all of them.
 */
export const goodRequests: Readonly<Record<Exclude<RouteName, 'route-not-found'>, Requests>> = {
  'create-application': {
    201: { body: { name: 'Demo App' }, otherBody: { name: 'Another' } },
  },
  'list-applications': { 200: { query: { limit: '2' } } },
  'get-application': { 200: {}, 304: unmodified },
  'create-key': { 201: { body: {} } },
  'list-keys': { 200: {} },
  'revoke-key': { 204: {} },
  'create-chat': { 201: { body: { title: 'Support' }, otherBody: {} } },
  'list-chats': { 200: { query: { limit: '1', order: 'desc' } } },
  'get-chat': { 200: {}, 304: unmodified },
  'post-message': {
    201: {
      body: {
        body: 'Hello 👋',
        author: 'ana',
        sent_at: '2026-03-01T10:30:00+01:00',
        metadata: { mood: ['good', null, 1.5] },
      },
      otherBody: { body: 'Another' },
    },
  },
  'post-messages': {
    201: {
      body: { messages: [{ body: 'One', idempotency_key: 'one' }, { body: 'Two' }] },
      otherBody: { messages: [{ body: 'One' }, { body: 'Three' }] },
    },
    207: { elsewhere: 'tests/integration/batch.test.ts' },
  },
  'list-messages': { 200: { query: { limit: '1' } } },
  'get-message': { 200: {}, 304: unmodified },
  'list-changes': { 200: { query: { limit: '1' }, cursorAs: 'since' } },
  'get-limits': { 200: {} },
  'set-limits': { 200: { body: { writes: { quota: 600, window_seconds: 60 }, reads: null } } },
  'update-application': { 200: { body: { name: 'Demo App 2' } } },
  'delete-application': { 204: {} },
  'update-chat': { 200: { body: { title: 'Sales' }, otherBody: { title: null } } },
  'delete-chat': { 204: {} },
  'update-message': { 200: { body: { body: 'Hello again' } } },
  'delete-message': { 204: {} },
  'search-messages': { 200: { query: { query: 'hello', limit: '1' } } },
  'search-application': {
    200: { query: { query: 'hello', from: '2026-03-01T10:30:00+01:00', sort: 'newest' } },
  },
  openapi: { 200: {} },
  docs: { 200: {} },
  'docs-file': { 200: {} },
  health: { 200: {} },
  readiness: { 200: {}, 503: { elsewhere: 'tests/contract/engines-down.test.ts' } },
};
