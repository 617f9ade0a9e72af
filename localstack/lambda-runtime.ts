/**
 * The program of a thread that lambda-thread.ts starts. It loads its functions and runs any number
 * of invocations at once.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { context, type FunctionSettings, loadHandler } from './lambda.ts';

export type Invocation = {
  readonly id: string;
  readonly name: string;
  readonly event: unknown;
  readonly deadline: number;
};

/** `response`: the handler's return value, as JSON. */
export type Outcome = { readonly id: string } & (
  | { readonly response: string }
  | { readonly error: { readonly name: string; readonly message: string } }
);

const functions = new Map(
  await Promise.all(
    (workerData as readonly FunctionSettings[]).map(
      async (settings) => [settings.name, await loaded(settings)] as const,
    ),
  ),
);
parentPort?.on('message', async (message: Invocation | 'end') => {
  if (message === 'end') process.exit(0);
  parentPort?.postMessage(await outcomeOf(message));
});
parentPort?.postMessage('ready');

async function loaded(settings: FunctionSettings) {
  const handler = await loadHandler(settings);
  return ({ id, event, deadline }: Invocation) => handler(event, context(settings, id, deadline));
}

async function outcomeOf(invocation: Invocation): Promise<Outcome> {
  const { id, name } = invocation;
  try {
    // Lambda serializes the return value to JSON: it drops undefined members, and turns a missing
    // value into null.
    return { id, response: JSON.stringify((await functions.get(name)?.(invocation)) ?? null) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { id, error: { name: error.name, message: error.message } };
  }
}
