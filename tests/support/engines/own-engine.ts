import { rmSync } from 'node:fs';
import { ANSWERS } from '../../../localstack/engines/answers.ts';
import { engineUrl, type NativeEngine } from '../../../localstack/engines/engine.ts';
import { openCache } from '../../../localstack/install/cache.ts';
import { freePort } from '../../../localstack/process/port.ts';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import { CACHE, stackDirectories } from '../../../localstack/stack/directories.ts';
import { openPrograms } from '../load/instances.ts';

export interface OwnEngine {
  readonly url: string;
  readonly port: number;
  readonly process: Supervised;
}

export interface OwnEngines {
  /** A port that nothing uses, and that no later call returns. */
  port(): Promise<number>;
  /** Starts an engine with empty data and extra arguments. */
  start(engine: NativeEngine, further?: readonly string[]): Promise<OwnEngine>;
  stopAll(): Promise<void>;
}

/** Engines that only one test file uses, under its name, so that it may stop them. */
export async function ownEngines(name: string): Promise<OwnEngines> {
  const programs = await openPrograms(name);
  const directories = stackDirectories(`${name}-programs`);
  const { provide } = openCache({ directory: CACHE, log: () => {} });
  const taken = new Set<number>();

  async function newPort(): Promise<number> {
    const free = await freePort(taken);
    taken.add(free);
    return free;
  }

  async function start(engine: NativeEngine, further: readonly string[] = []): Promise<OwnEngine> {
    const port = await newPort();
    const data = directories.data(`${engine.name}-${port}`);
    rmSync(data, { recursive: true, force: true });
    const log = directories.log(`${engine.name}-${port}`);
    const { product, ...launch } = await engine.prepare({ data, port, log, provide });
    const url = engineUrl(engine.name, port);
    const process = programs.start({
      name: `${engine.name}-${product}-${port}`,
      launch: { ...launch, args: [...launch.args, ...further] },
      answers: () => ANSWERS[engine.name](url),
    });
    await process.waitReady();
    return { url, port, process };
  }
  return { port: newPort, start, stopAll: programs.stopAll };
}
