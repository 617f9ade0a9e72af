import { type Config, environment, loadConfig } from '../runtime/config.ts';
import { once } from '../runtime/once.ts';

/** One running copy of the program: its settings, and the parts that its compositions share. */
export interface Instance {
  readonly config: Config;
  /** Returns the instance's only part of this name. The first call makes it; `end` closes it. */
  keep<Part>(name: object, make: () => Part, end?: (part: Part) => Promise<void> | void): Part;
  /** Closes every connection, for processes that must end by themselves. */
  close(): Promise<void>;
}

/** Makes what a function needs from the parts of an instance. */
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

/** Runs a composition with this process's instance at the first call, and keeps the result. */
export const madeOnce = <Made>(compose: Compose<Made>): (() => Promise<Made>) =>
  once(async () => compose(await thisInstance()));
