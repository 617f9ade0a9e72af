import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Deployment } from './deployment.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

type Limits = {
  readonly functionName: string;
  readonly memory: number;
  /** In milliseconds. */
  readonly timeout: number;
};

/** A function of serverless.yml, loaded into this process. */
export type Lambda = {
  readonly name: string;
  /** One invocation as Lambda runs it: with a context, and rejected when the function's timeout is over. */
  readonly invoke: (event: unknown) => Promise<unknown>;
};

export class FunctionTimeout extends Error {
  override readonly name = 'FunctionTimeout' as const;
}

export async function loadLambda(deployment: Deployment, key: string): Promise<Lambda> {
  const definition = deployment.functions[key];
  if (!definition) throw new Error(`serverless.yml has no function ${key}`);
  const [path, exported] = splitHandler(definition.handler);
  const module = await import(new URL(`../${path}.ts`, import.meta.url).href);
  const handler = module[exported] as Handler | undefined;
  if (!handler) throw new Error(`${path}.ts does not export ${exported}, the handler of ${key}`);
  return lambda(key, handler, {
    functionName: `${deployment.service}-${deployment.stage}-${key}`,
    memory: definition.memorySize ?? deployment.provider.memorySize,
    timeout: (definition.timeout ?? deployment.provider.timeout) * 1_000,
  });
}

export function lambda(name: string, handler: Handler, limits: Limits): Lambda {
  const run = (event: unknown) => handler(event, context(limits));
  return { name, invoke: (event) => beforeTimeout(name, limits.timeout, () => run(event)) };
}

function splitHandler(handler: string): [path: string, exported: string] {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
}

/**
 * AWS kills a function at its timeout. Here the handler cannot be killed, but nobody waits for it any longer; what it still
 * does is what a redelivered copy of its event does too.
 */
async function beforeTimeout(
  key: string,
  timeout: number,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new FunctionTimeout(`${key} ran into its timeout of ${timeout / 1_000} s`)),
    timeout,
  );
  try {
    return await Promise.race([run(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

function context({ functionName, memory, timeout }: Limits): Context {
  const deadline = performance.now() + timeout;
  const awsRequestId = randomUUID();
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memory),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    // Left from callback-style handlers; nothing here may call them.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
