import { createHash } from 'node:crypto';
import type { RedisClient } from './connect.ts';

/**
 * A Lua script. Redis runs it by its SHA-1 (EVALSHA), and gets the source only if it has no script
 * of that SHA-1.
 */
export class Script {
  readonly #source: string;
  readonly #sha: string;

  constructor(...parts: readonly string[]) {
    this.#source = parts.join('\n');
    this.#sha = createHash('sha1').update(this.#source).digest('hex');
  }

  async run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await client.evalsha(this.#sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(this.#source, keys.length, ...keys, ...args);
    }
  }
}
