import { createHash } from 'node:crypto';
import addScoresLua from './add-scores.lua';
import type { RedisClient } from './connect.ts';

/** An argument of a script. */
export type Argument = string | number | Buffer;

/**
 * Redis would refuse a script without this once it is full. Ours then free memory, write little, or
 * look at the memory themselves and refuse (usage.lua).
 */
const HEAD = '#!lua flags=allow-oom';

/**
 * A Lua script. Redis runs it by its SHA-1 (EVALSHA), and gets the source only if it has no script
 * of that SHA-1.
 */
export class Script {
  readonly #source: string;
  readonly #sha: string;

  constructor(...parts: readonly string[]) {
    this.#source = [HEAD, ...parts].join('\n');
    this.#sha = createHash('sha1').update(this.#source).digest('hex');
  }

  async run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<unknown> {
    try {
      return await client.evalsha(this.#sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(this.#source, keys.length, ...keys, ...args);
    }
  }
}

/** ZADD, even while Redis has no memory left. */
export const addScores = new Script(addScoresLua);
