import { setTimeout as delay } from 'node:timers/promises';
import { type Redis, ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../domain/problems.ts';
import {
  PATIENCE_MS,
  primaries,
  type RedisClient,
  redisClient,
  servers,
  writeTogether,
} from './connect.ts';
import type { Argument, Script } from './script.ts';

/** A server that says nothing for this long, while a command waits for it, counts as silent. */
const SILENCE_MS = PATIENCE_MS / 2;

export interface RedisConnectionOptions {
  /** Certificates (PEM) of the authorities to trust, in place of Node's own. */
  readonly ca?: string | undefined;
  /** Time (ms) until the caller's own deadline. */
  readonly timeLeft?: () => number;
}

/**
 * A connection to Redis: to one server, to a primary that Sentinel names, or to a Cluster.
 * redisClient in connect.ts explains what it guarantees.
 */
export class RedisConnection {
  readonly #client: RedisClient;
  readonly #timeLeft: () => number;

  constructor(
    url: string,
    { ca, timeLeft = () => Number.POSITIVE_INFINITY }: RedisConnectionOptions = {},
  ) {
    this.#client = redisClient(url, ca);
    this.#timeLeft = timeLeft;
    // Without a listener, a lost connection would end the process. The listener does nothing,
    // because each command reports the loss.
    this.#client.on('error', () => {});
  }

  /**
   * Runs commands on a ready connection. Throws EngineUnavailable if Redis does not respond or
   * cannot serve. Throws errors in our own calls unchanged.
   */
  async use<T>(work: (client: RedisClient) => Promise<T>, giveUp = this.deadline()): Promise<T> {
    const began = Date.now();
    let heard: Heard = new Map();
    const working = async () => {
      await this.#ready(giveUp);
      heard = heardFrom(this.#client);
      writeTogether(this.#client);
      return work(this.#client);
    };
    try {
      return await inTime(working(), giveUp, () => {
        if (Date.now() - began >= SILENCE_MS) dropSilent(this.#client, heard);
      });
    } catch (cause) {
      if (isOurBug(cause)) throw cause;
      throw new EngineUnavailable('redis', { cause });
    }
  }

  /**
   * The time (ms) at which a call that begins now gives up. The calls of one request may share it.
   */
  deadline(): number {
    return Date.now() + Math.min(PATIENCE_MS, this.#timeLeft());
  }

  /** Runs a script on a ready connection. Throws as `use` does. */
  async run(
    script: Script,
    keys: readonly string[],
    args: readonly Argument[],
    giveUp?: number,
  ): Promise<unknown> {
    return this.use((client) => script.run(client, keys, args), giveUp);
  }

  /**
   * Runs the same work on every server that holds keys: each primary of a Cluster, or the only
   * server.
   */
  async each<T>(work: (server: Redis) => Promise<T>): Promise<readonly T[]> {
    return this.use((client) => Promise.all(primaries(client).map(work)));
  }

  /**
   * Yields the keys that match a pattern, some at a time. A key that exists throughout the scan
   * appears at least once.
   */
  async *scan(pattern: string): AsyncGenerator<readonly string[]> {
    const servers = await this.use(async (client) => primaries(client));
    for (const server of servers) {
      let cursor = '0';
      do {
        const [next, keys] = await this.use(() =>
          server.scan(cursor, 'MATCH', pattern, 'COUNT', 1000),
        );
        yield keys;
        cursor = next;
      } while (cursor !== '0');
    }
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }

  async #ready(giveUp: number): Promise<void> {
    if (this.#isReady()) return;
    if (this.#client.status === 'wait' || this.#client.status === 'end')
      this.#client.connect().catch(() => {});
    const heard = heardFrom(this.#client);
    while (!this.#isReady()) {
      if (Date.now() >= giveUp) {
        // A server that accepted the connection and says nothing would hold it in this status.
        if (this.#client.status === 'connect') dropSilent(this.#client, heard);
        throw new Error(`no connection to Redis (${this.#client.status})`);
      }
      await delay(5);
    }
  }

  #isReady(): boolean {
    return this.#client.status === 'ready';
  }
}

/** Bytes that each connection had received from its server at a time. */
type Heard = ReadonlyMap<Redis, number>;

const heardFrom = (client: RedisClient): Heard =>
  new Map(servers(client).map((server) => [server, bytesFrom(server)]));

const bytesFrom = ({ stream }: Redis): number => stream?.bytesRead ?? 0;

/**
 * Drops the connections on which commands wait and nothing has arrived since `heard`. Without this,
 * a connection whose peer is silent would stay until TCP gives it up, a quarter of an hour later.
 * The client then connects to whichever server has the address.
 */
function dropSilent(client: RedisClient, heard: Heard): void {
  for (const server of servers(client)) {
    const isSilent = heard.get(server) === bytesFrom(server);
    if (isSilent && server.commandQueue.length > 0) server.stream?.destroy();
  }
}

/** Whether our own script or call caused the error. Every other error counts as an outage. */
const isOurBug = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof ReplyError &&
    /^(ERR (user_script|Error running|Error compiling|unknown command|wrong number)|WRONGTYPE)/.test(
      (error as Error).message,
    ));

/**
 * Rejects when Redis takes too long, after a call of `tooLate`. Before that, the process reads its
 * sockets once more: if our own work blocked the event loop, the response may have arrived unread,
 * and our slowness would look like an outage.
 */
async function inTime<T>(reply: Promise<T>, giveUp: number, tooLate: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let settled = false;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      setImmediate(() => {
        if (settled) return;
        tooLate();
        // A turn later, when a dropped connection is known to be closed.
        setImmediate(() => reject(new Error('no response from Redis in time')));
      });
    }, giveUp - Date.now());
  });
  try {
    return await Promise.race([reply, end]);
  } finally {
    settled = true;
    clearTimeout(timer);
  }
}
