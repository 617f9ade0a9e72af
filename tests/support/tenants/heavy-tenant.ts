/**
 * A tenant that sends as much as its limits allow, with the worst content. It is a process of its
 * own, so that it costs the process that measures nothing: `heavy-tenant.ts API-URL TOKEN`. Its
 * parent tells it to `go` and to `rest`. After a rest it tells its parent the counts of responses.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { deepMetadata, worstBody, worstQueries } from './worst-content.ts';

/** How many clients send requests of a kind, each one after the other. */
const CLIENTS = { batch: 2, post: 4, edit: 4, search: 4, list: 2 };
export type Kind = keyof typeof CLIENTS;
/** How many responses of a kind had a status. */
export type Counts = Partial<Record<Kind, Readonly<Record<string, number>>>>;

const BATCH = 20;
/** The messages that all edits are about, so that the edits wait for each other. */
const EDITED = 8;

const [url, token] = process.argv.slice(2);
const application = `${url}/api/v1/applications/${token}`;
const messages = `${application}/chats/1/messages`;
let isGoing = false;
let counts: Counts = {};
let sent = 0;

const ASK: Readonly<Record<Kind, () => Promise<Response>>> = {
  batch: () =>
    send('POST', `${messages}/batch`, {
      messages: Array.from({ length: BATCH }, () => ({ ...message(), idempotency_key: key() })),
    }),
  post: () => send('POST', messages, message(), { 'idempotency-key': key() }),
  edit: () => send('PATCH', `${messages}/${1 + (sent % EDITED)}`, message()),
  search() {
    const query = encodeURIComponent(String(worstQueries[sent % worstQueries.length]));
    const where = sent++ % 2 === 0 ? application : messages;
    return send('GET', `${where}/search?query=${query}&limit=200`);
  },
  list: () => send('GET', `${messages}?limit=200&order=desc`),
};

const key = () => crypto.randomUUID();
const message = () => ({ body: worstBody(sent++), metadata: deepMetadata });

function send(
  method: string,
  to: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(to, {
    method,
    headers: { connection: 'close', 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function client(kind: Kind): Promise<void> {
  while (isGoing) {
    const response = await ASK[kind]();
    await response.arrayBuffer();
    const { status, headers } = response;
    counts[kind] = { ...counts[kind], [status]: (counts[kind]?.[status] ?? 0) + 1 };
    if (status === 429 || status === 503) await pause(Number(headers.get('retry-after')) * 1_000);
  }
}

let clients: Promise<unknown> = Promise.resolve();
process.on('message', async (told: 'go' | 'rest') => {
  isGoing = told === 'go';
  if (isGoing) {
    counts = {};
    const kinds = Object.keys(CLIENTS) as Kind[];
    clients = Promise.all(kinds.flatMap((kind) => Array(CLIENTS[kind]).fill(kind).map(client)));
  } else {
    await clients;
    process.send?.(counts);
  }
});
