import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Deployment } from './deployment.ts';

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * The settings from serverless.yml that an invocation needs. All are plain values, which can be
 * sent to a thread.
 */
export type FunctionSettings = {
  readonly name: string;
  /** The handler's path and export, as in serverless.yml. */
  readonly handler: string;
  readonly functionName: string;
  readonly memory: number;
  /** The function's timeout in milliseconds. */
  readonly timeout: number;
};

/** A function of serverless.yml, ready for invocations. */
export type Lambda = {
  readonly name: string;
  /** Invokes the function as Lambda does: with a context, and rejects at the function's timeout. */
  readonly invoke: (event: unknown) => Promise<unknown>;
};

export class FunctionTimeout extends Error {
  override readonly name = 'FunctionTimeout' as const;

  constructor({ name, timeout }: Pick<FunctionSettings, 'name' | 'timeout'>) {
    super(`${name} timed out after ${timeout / 1_000} s`);
  }
}

export function functionSettings(deployment: Deployment, key: string): FunctionSettings {
  const definition = deployment.functions[key];
  if (!definition) throw new Error(`serverless.yml has no function ${key}`);
  return {
    name: key,
    handler: definition.handler,
    functionName: `${deployment.service}-${deployment.stage}-${key}`,
    memory: definition.memorySize ?? deployment.provider.memorySize,
    timeout: (definition.timeout ?? deployment.provider.timeout) * 1_000,
  };
}

export async function loadHandler({ name, handler }: FunctionSettings): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [path, exported] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const module = await import(new URL(`../${path}.ts`, import.meta.url).href);
  const loaded = module[exported] as Handler | undefined;
  if (!loaded) throw new Error(`${path}.ts does not export ${exported}, the handler of ${name}`);
  return loaded;
}

/** Loads a function into this process. */
export async function loadLambda(deployment: Deployment, key: string): Promise<Lambda> {
  const settings = functionSettings(deployment, key);
  return lambda(settings, await loadHandler(settings));
}

export function lambda(settings: FunctionSettings, handler: Handler): Lambda {
  const { name, timeout } = settings;
  const run = (event: unknown) =>
    handler(event, context(settings, randomUUID(), Date.now() + timeout));
  return { name, invoke: (event) => beforeTimeout(settings, () => run(event)) };
}

/**
 * Rejects at the function's timeout, and lets the handler run on, while AWS kills the function. A
 * function that must be killed runs in a thread (lambda-thread.ts).
 */
async function beforeTimeout(
  settings: FunctionSettings,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new FunctionTimeout(settings)), settings.timeout);
  try {
    return await Promise.race([run(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `deadline`: when the timeout ends, in milliseconds since 1970, as Lambda gives it to a runtime.
 */
export function context(
  { functionName, memory }: FunctionSettings,
  awsRequestId: string,
  deadline: number,
): Context {
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memory),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    // Lambda's context has these three functions for handlers with a callback. The handlers of this
    // project don't call them.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
