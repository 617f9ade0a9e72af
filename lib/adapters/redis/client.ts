import { setTimeout as delay } from 'node:timers/promises';
import { type Redis, ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../domain/problems.ts';
import { PATIENCE_MS, primaries, type RedisClient, redisClient } from './connect.ts';
import type { Script } from './script.ts';

/**
 * A connection to Redis: to one server, a Sentinel's primary or a Cluster. connect.ts has its
 * guarantees.
 */
export class RedisConnection {
  readonly #client: RedisClient;

  constructor(url: string, ca?: string) {
    this.#client = redisClient(url, ca);
    // Without a listener a lost connection would end the process. Each command reports the loss
    // itself.
    this.#client.on('error', () => {});
  }

  /**
   * Runs commands on a ready connection. Throws EngineUnavailable if Redis does not respond; errors
   * in our own calls stay as they are.
   */
  async use<T>(work: (client: RedisClient) => Promise<T>, giveUp = this.deadline()): Promise<T> {
    try {
      return await inTime(
        this.#ready().then(() => work(this.#client)),
        giveUp,
      );
    } catch (cause) {
      if (isOurBug(cause)) throw cause;
      throw new EngineUnavailable('redis', { cause });
    }
  }

  /** The time at which a call that begins now gives up. Calls of one request may share it. */
  deadline(): number {
    return Date.now() + PATIENCE_MS;
  }

  /** Runs a script, with the guarantees of `use`. */
  run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    giveUp?: number,
  ): Promise<unknown> {
    return this.use((client) => script.run(client, keys, args), giveUp);
  }

  /** Runs the same work on every server that holds keys of its own. */
  async each<T>(work: (server: Redis) => Promise<T>): Promise<readonly T[]> {
    return this.use((client) => Promise.all(primaries(client).map(work)));
  }

  /** All keys that match, in pages. A key that exists throughout the scan appears at least once. */
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

  async #ready(): Promise<void> {
    if (this.#isReady()) return;
    if (this.#client.status === 'wait' || this.#client.status === 'end')
      this.#client.connect().catch(() => {});
    const giveUp = Date.now() + PATIENCE_MS;
    while (!this.#isReady()) {
      if (Date.now() > giveUp) throw new Error(`no connection to Redis (${this.#client.status})`);
      await delay(5);
    }
  }

  #isReady(): boolean {
    return this.#client.status === 'ready';
  }
}

/** An error in our own script or call, not an outage. */
const isOurBug = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof ReplyError &&
    /^(ERR (user_script|Error running|Error compiling|unknown command|wrong number)|WRONGTYPE)/.test(
      (error as Error).message,
    ));

/**
 * Rejects when Redis takes too long. The timer gives the sockets one more turn: after work that
 * blocked the event loop the response may wait there unread, and our own slowness would look like
 * an outage.
 */
async function inTime<T>(reply: Promise<T>, giveUp: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      setImmediate(() => reject(new Error(`no response from Redis within ${PATIENCE_MS} ms`)));
    }, giveUp - Date.now());
  });
  try {
    return await Promise.race([reply, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
