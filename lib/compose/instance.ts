import { type Config, environment, loadConfig } from '../runtime/config.ts';
import { once } from '../runtime/once.ts';

/**
 * One running copy of the program: its settings, and the objects that several functions of this
 * folder share, such as connections.
 */
export interface Instance {
  readonly config: Config;
  /**
   * Returns the one object that this instance keeps under `name`. The first call makes the object;
   * `end` will close it.
   */
  keep<Part>(name: object, make: () => Part, end?: (part: Part) => Promise<void> | void): Part;
  /**
   * Closes every kept object that has an `end`, such as a connection. An open connection would keep
   * the process alive.
   */
  close(): Promise<void>;
}

/**
 * Makes the ports or use cases that a Lambda function needs, from an instance's settings and
 * connections.
 */
export type Compose<Made> = (instance: Instance) => Made | Promise<Made>;

export function newInstance(config: Config): Instance {
  const parts = new Map<object, unknown>();
  const endings: (() => Promise<void> | void)[] = [];
  return {
    config,
    keep<Part>(name: object, make: () => Part, end?: (part: Part) => Promise<void> | void): Part {
      if (parts.has(name)) return parts.get(name) as Part;
      const part = make();
      parts.set(name, part);
      if (end) endings.push(() => end(part));
      return part;
    },
    async close() {
      for (const end of endings.splice(0)) await end();
    },
  };
}

/** This process's instance, created at first use. */
export const thisInstance = once(async () => newInstance(loadConfig(await environment())));

/**
 * Returns a function that calls `compose` with this process's instance at its first use, and
 * returns the same result afterwards.
 */
export const madeOnce = <Made>(compose: Compose<Made>): (() => Promise<Made>) =>
  once(async () => compose(await thisInstance()));
