import { setTimeout as delay } from 'node:timers/promises';
import { Redis, ReplyError } from 'ioredis';
import { EngineUnavailable } from '../../domain/problems.ts';

/** How long a command, or a first connection, may take before the answer is 503: writes must fail within a second. */
const PATIENCE_MS = 800;

/**
 * One connection to Redis. Nothing is queued while it is down and nothing is sent twice: a numbering script that was resent after a
 * reconnect would hand out a second number for one request.
 */
export class RedisConnection {
  readonly #client: Redis;

  constructor(url: string) {
    this.#client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: PATIENCE_MS,
      retryStrategy: (attempt) => Math.min(50 * attempt, 500),
      // A replica that was a primary, or a server that reloads its data, must not be asked again on the same connection.
      reconnectOnError: (error) => /^(READONLY|LOADING|MASTERDOWN)/.test(error.message),
    });
    // Without a listener a lost connection would end the process; every command reports it by itself.
    this.#client.on('error', () => {});
  }

  /** Runs commands on the ready connection; whatever keeps Redis from answering becomes EngineUnavailable. */
  async use<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await inTime(this.#ready().then(() => work(this.#client)));
    } catch (cause) {
      if (isOurBug(cause)) throw cause;
      throw new EngineUnavailable('redis', { cause });
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
