import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CacheItem, openCache } from '../../localstack/install/cache.ts';
import { runTool } from '../../localstack/install/tool.ts';
import { CACHE } from '../../localstack/stack/directories.ts';
import { runtimeApi } from './runtime-api.ts';

const VERSION = '4.0.2';

/**
 * AWS's own client of the Runtime API, as Lambda runs it. Builds its native part here, which takes
 * cmake, a C++ compiler and a minute.
 */
const client: CacheItem = {
  key: `aws-lambda-ric-${VERSION}`,
  label: `aws-lambda-ric ${VERSION}`,
  megabytes: 19,
  make: async ({ staging, log, signal }) => {
    const manifest = { private: true, allowScripts: { 'aws-lambda-ric': true } };
    writeFileSync(path.join(staging, 'package.json'), JSON.stringify(manifest));
    const options = ['--prefix', staging, '--no-audit', '--no-fund', '--loglevel=error'];
    await runTool('npm', ['install', ...options, `aws-lambda-ric@${VERSION}`], { log, signal });
  },
};

export const provideRuntimeClient = async (): Promise<string> => {
  const { provide } = openCache({ directory: CACHE, log: () => {} });
  return path.join(await provide(client), 'node_modules/aws-lambda-ric/index.mjs');
};

export interface Package {
  readonly folder: string;
  readonly handler: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface FirstInvocation {
  /** Milliseconds from the start of the process until the function asked for an event. */
  readonly startMs: number;
  /** Milliseconds from the start of the process until its first response. */
  readonly firstMs: number;
  readonly answer: unknown;
}

/** Starts a function from its package, invokes it once, and ends it. */
export async function runPackage(
  runtimeClient: string,
  { folder, handler, files }: Package,
  event: object,
  env: Readonly<Record<string, string>>,
): Promise<FirstInvocation> {
  for (const [name, content] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  const api = await runtimeApi();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [runtimeClient, handler], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...env,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: 'g',
      AWS_LAMBDA_LOG_STREAM_NAME: 's',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${handler} ended with ${code ?? signal}:\n${complaints}`);
  });
  try {
    const startMs = (await Promise.race([api.ready, ended])) - startedAt;
    const answer = await Promise.race([api.invoke(event), ended]);
    return { startMs, firstMs: performance.now() - startedAt, answer };
  } finally {
    ended.catch(() => {});
    child.kill('SIGKILL');
    await api.close();
  }
}
