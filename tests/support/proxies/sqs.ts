import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../load/random.ts';

const HOST = '127.0.0.1';

/**
 * honest        forwards every call
 * refusing      responds 503 to half of the calls, without forwarding them
 * slow          forwards late, sometimes later than a client waits
 * answer-lost   forwards every call, and drops half of the responses
 * twice         sends every message twice, so that two copies are delivered
 * out-of-order  delays messages, some much more than others
 */
export type SqsBehaviour =
  | 'honest'
  | 'refusing'
  | 'slow'
  | 'answer-lost'
  | 'twice'
  | 'out-of-order';

/** A proxy of the queue server whose responses can go wrong like those of a distributed queue. */
export interface SqsProxy {
  readonly url: string;
  /** Calls received, by action: SendMessage, ReceiveMessage … */
  readonly calls: ReadonlyMap<string, number>;
  behave(behaviour: SqsBehaviour): void;
  /** Passes every call from now on to `watcher`. */
  watch(watcher: (call: Pick<Call, 'action' | 'body'>) => void): void;
  /** Refuses connections and cuts existing ones. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

interface Call {
  readonly action: string;
  readonly body: string;
  readonly incoming: IncomingMessage;
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

export async function sqsProxy(upstream: string, random: Random): Promise<SqsProxy> {
  const { port: upstreamPort } = new URL(upstream);
  const agent = new Agent({ keepAlive: true });
  const calls = new Map<string, number>();
  const watchers: ((call: Call) => void)[] = [];
  let behaviour: SqsBehaviour = 'honest';
  let port = 0;

  const server = createServer((incoming, response) => {
    void serve(incoming, response).catch(() => response.destroy());
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = String(await bytesOf(incoming));
    const action = String(incoming.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    calls.set(action, (calls.get(action) ?? 0) + 1);
    const call = { action, body, incoming };
    for (const watcher of watchers) watcher(call);
    const answer = await answerTo(call);
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    else response.destroy();
  }

  /** Returns undefined if the client gets no response. */
  async function answerTo(call: Call): Promise<Answer | undefined> {
    const isSend = call.action.startsWith('SendMessage');
    switch (behaviour) {
      case 'refusing':
        return random.chance(0.5) ? UNAVAILABLE : forward(call);
      case 'slow':
        await delay(random.chance(0.05) ? 4_000 : random.below(400));
        return forward(call);
      case 'answer-lost': {
        const answer = await forward(call);
        return random.chance(0.5) ? undefined : answer;
      }
      case 'twice':
        if (isSend) await forward(call);
        return forward(call);
      case 'out-of-order':
        return forward(isSend ? { ...call, body: delayed(call.body) } : call);
      default:
        return forward(call);
    }
  }

  /**
   * Gives each message a random DelaySeconds, so that the queue delivers some at once and some
   * late.
   */
  function delayed(body: string): string {
    const late = <T extends object>(message: T) => ({ ...message, DelaySeconds: random.below(4) });
    const { Entries, ...call } = JSON.parse(body);
    return JSON.stringify(Entries ? { ...call, Entries: Entries.map(late) } : late(call));
  }

  const forward = ({ body, incoming }: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { ...incoming.headers, 'content-length': Buffer.byteLength(body) };
      const { method, url: path } = incoming;
      const outgoing = request({ host: HOST, port: upstreamPort, agent, method, path, headers });
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        const { statusCode: status = 502, headers: answered } = answer;
        bytesOf(answer).then(
          (bytes) => resolve({ status, headers: answered, body: bytes }),
          reject,
        );
      });
      outgoing.end(body);
    });

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => {
        server.off('error', reject);
        const address = server.address();
        if (address && typeof address === 'object') port = address.port;
        resolve();
      });
    });

  async function down(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  await listen();
  return {
    get url() {
      return `http://${HOST}:${port}`;
    },
    calls,
    behave(next) {
      behaviour = next;
    },
    watch: (watcher) => void watchers.push(watcher),
    down,
    async up() {
      if (!server.listening) await listen();
    },
    async close() {
      await down();
      agent.destroy();
    },
  };
}

const UNAVAILABLE: Answer = {
  status: 503,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from('{"__type":"com.amazonaws.sqs#ServiceUnavailable","message":"refused"}'),
};

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
