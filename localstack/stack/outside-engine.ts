import { setTimeout as delay } from 'node:timers/promises';
import { listens } from '../engines/answers.ts';
import { ENGINE_SETTING, type EngineName, USUAL_PORT } from '../engines/engine.ts';
import type { RunningEngine } from './engine-host.ts';

const WITHIN_MS = 10_000;

/** A user's own engine, named by the environment. */
export function outsideEngine(name: EngineName, url: string, signal?: AbortSignal): RunningEngine {
  const setting = ENGINE_SETTING[name];
  return {
    name,
    url,
    waitReady: async () => {
      const deadline = Date.now() + WITHIN_MS;
      while (!(await listens(url, USUAL_PORT[name]))) {
        if (Date.now() > deadline)
          throw new Error(
            `${setting} is set to ${withoutPassword(url)}, but nothing listens there. ` +
              `Start that engine, or unset ${setting} to have one started for you.`,
          );
        await delay(200, undefined, { signal });
      }
    },
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}
