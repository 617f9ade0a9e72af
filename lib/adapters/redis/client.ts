import { setTimeout as delay } from 'node:timers/promises';
import { type Redis, ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../domain/problems.ts';
import { PATIENCE_MS, primaries, type RedisClient, redisClient } from './connect.ts';

/** One connection to Redis; what it is to a Sentinel or a Cluster, and what it never does, says connect.ts. */
export class RedisConnection {
  readonly #client: RedisClient;

  constructor(url: string, ca?: string) {
    this.#client = redisClient(url, ca);
    // Without a listener a lost connection would end the process; every command reports it by itself.
    this.#client.on('error', () => {});
  }

  /** Runs commands on the ready connection; whatever keeps Redis from answering becomes EngineUnavailable. */
  async use<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      return await inTime(this.#ready().then(() => work(this.#client)));
    } catch (cause) {
      if (isOurBug(cause)) throw cause;
      throw new EngineUnavailable('redis', { cause });
    }
  }

  /** Does the same on every server that holds keys of its own. */
  async each<T>(work: (server: Redis) => Promise<T>): Promise<readonly T[]> {
    return this.use((client) => Promise.all(primaries(client).map(work)));
  }

  /** All keys like this, in pages. One that is there all along comes at least once. */
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

/** A script or a call of ours that is wrong in itself: not an outage. */
const isOurBug = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof ReplyError &&
    /^(ERR (user_script|Error running|Error compiling|unknown command|wrong number)|WRONGTYPE)/.test(
      (error as Error).message,
    ));

/**
 * Fails when Redis takes too long. The timer gives the sockets one more turn: after work that blocked the event loop the answer may lie there
 * unread, and a timeout would call Redis down for our own slowness.
 */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      setImmediate(() => reject(new Error(`no answer from Redis within ${PATIENCE_MS} ms`)));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
