/* Terms
 * environment  Lambda's execution environment: functions loaded and connected, reused by one
 *              invocation after the other. Here it is a thread of this process. A timeout ends it,
 *              and the next invocation gets a new one
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type FunctionSettings, FunctionTimeout, type Lambda } from './lambda.ts';
import type { Invocation, Outcome } from './lambda-runtime.ts';

export type Environment = {
  readonly lambdas: readonly Lambda[];
  /** Ends the thread. Call this when no invocation is running. */
  readonly stop: () => Promise<void>;
};

/**
 * The thread of an invocation ended before the invocation did: by itself, or because another
 * function in the thread reached its timeout.
 */
export class EnvironmentEnded extends Error {
  override readonly name = 'EnvironmentEnded' as const;
}

const RUNTIME = new URL('lambda-runtime.ts', import.meta.url);
const LUA_MODULES = new URL('lua-modules.mjs', import.meta.url);

/**
 * Starts a thread with functions, and resolves when they are loaded. The functions share the
 * thread, so one that reaches its timeout ends them all.
 */
export async function startEnvironment(
  functions: readonly FunctionSettings[],
): Promise<Environment> {
  let current: Thread | undefined;

  function thread(): Thread {
    if (!current) {
      const started = startThread(functions, () => {
        if (current === started) current = undefined;
      });
      current = started;
    }
    return current;
  }

  await thread().ready;
  return {
    lambdas: functions.map((settings) => ({
      name: settings.name,
      invoke: (event) => thread().invoke(settings, event),
    })),
    stop: async () => current?.stop(),
  };
}

type Thread = {
  readonly ready: Promise<void>;
  readonly invoke: (settings: FunctionSettings, event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/**
 * Limits of a thread's heap in MB. Without limits V8 lets the heap grow with the machine's size, to
 * most of the stack's memory. Buffers and the code of modules take the rest of a function's memory.
 */
function heapLimits(functions: readonly FunctionSettings[]) {
  const memory = Math.max(...functions.map((settings) => settings.memory));
  return { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: memory / 4 };
}

/** `onEnding` is called as soon as the thread takes no more invocations. */
function startThread(functions: readonly FunctionSettings[], onEnding: () => void): Thread {
  const worker = new Worker(RUNTIME, {
    name: functions.map(({ name }) => name).join(),
    workerData: functions,
    execArgv: ['--import', LUA_MODULES.href],
    resourceLimits: heapLimits(functions),
  });
  const underWay = new Map<string, PromiseWithResolvers<unknown>>();
  const late = new Map<string, FunctionTimeout>();
  const ready = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  let reason = 'its thread exited';

  worker.on('message', (outcome: Outcome | 'ready') => {
    if (outcome === 'ready') return ready.resolve();
    const invocation = underWay.get(outcome.id);
    if ('error' in outcome) invocation?.reject(Object.assign(new Error(), outcome.error));
    else invocation?.resolve(JSON.parse(outcome.response));
  });
  worker.once('error', (error) => {
    reason = `its thread ended: ${error instanceof Error ? error.stack : error}`;
  });
  worker.once('exit', () => {
    onEnding();
    const ended = new EnvironmentEnded(reason);
    ready.reject(ended);
    for (const [id, { reject }] of underWay) reject(late.get(id) ?? ended);
    exited.resolve();
  });
  // Keeps the error of a failed load from ending the process as an unhandled rejection. The error
  // reaches everybody who waits for `ready`, among them the next invocation.
  ready.promise.catch(() => {});

  async function invoke(settings: FunctionSettings, event: unknown): Promise<unknown> {
    await ready.promise;
    const id = randomUUID();
    const outcome = Promise.withResolvers<unknown>();
    underWay.set(id, outcome);
    const timer = setTimeout(() => {
      late.set(id, new FunctionTimeout(settings));
      reason = `${settings.name} timed out in the same thread`;
      onEnding();
      void worker.terminate();
    }, settings.timeout);
    const deadline = Date.now() + settings.timeout;
    worker.postMessage({ id, name: settings.name, event, deadline } satisfies Invocation);
    try {
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
      underWay.delete(id);
    }
  }

  return {
    ready: ready.promise,
    invoke,
    stop: async () => {
      worker.postMessage('end');
      await exited.promise;
    },
  };
}
