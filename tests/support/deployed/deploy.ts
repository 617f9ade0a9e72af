import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { ownEngines } from '../engines/own-engine.ts';
import { ministack } from './ministack.ts';

const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/**
 * Starts a stand-in for AWS for one test file and sets AWS_ENDPOINT_URL to it. The returned
 * function stops it.
 */
export async function startAws(name: string): Promise<() => Promise<void>> {
  const engines = await ownEngines(name);
  process.env.AWS_ENDPOINT_URL = (await engines.start(ministack)).url;
  return engines.stopAll;
}

/**
 * Deploys the project to AWS_ENDPOINT_URL. Returns the URL of its HTTP API and the command's
 * output.
 */
export async function deploy(
  stage: string,
  environment: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): Promise<{ readonly url: string; readonly output: string }> {
  const output = await local('deploy', stage, environment, options);
  const id = /https:\/\/(\w+)\.execute-api\./.exec(output)?.[1];
  if (!id) throw new Error(`sls deploy printed no URL of an HTTP API:\n${output}`);
  return { url: `${localAws()}/_aws/execute-api/${id}/$default`, output };
}

export async function remove(stage: string): Promise<void> {
  await local('remove', stage, {});
}

const local = (
  command: string,
  stage: string,
  environment: NodeJS.ProcessEnv,
  options: readonly string[] = [],
) =>
  sls([command, '--stage', stage, '--verbose', ...options], {
    ...process.env,
    AWS_ENDPOINT_URL: localAws(),
    STAGE: stage,
    NODE_OPTIONS: '',
    ...environment,
  });

/** Runs the Serverless Framework and returns its output. If it fails, throws that output. */
export async function sls(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [serverless, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code === 0) return stdout + stderr;
  throw new Error(`sls ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}

/** A test must never deploy to a real account, whatever account its shell is signed in to. */
function localAws(): string {
  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  if (/^http:\/\/(127\.0\.0\.1|localhost):\d+\/?$/.test(endpoint))
    return endpoint.replace(/\/$/, '');
  throw new Error(
    `AWS_ENDPOINT_URL is "${endpoint}": deployment tests need a local stand-in for AWS`,
  );
}
