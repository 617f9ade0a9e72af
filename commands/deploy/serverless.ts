import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const program = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** Runs the Serverless Framework with its own output. Returns the exit code. */
export async function serverless(args: readonly string[], region: string): Promise<number> {
  const env = { ...process.env, AWS_REGION: region, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
