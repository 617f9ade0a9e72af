import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const State = z.object({ env: z.object({ API_URL: z.string() }) });

/**
 * The API's URL: the one asked for, else the running stack's. There is no default port, because
 * another program may use it.
 */
export function findApiUrl(asked: string | undefined, stateFile: string): string {
  const url = asked ?? ofRunningStack(stateFile);
  if (url === undefined)
    throw new Error('No stack is running: start one with "npm start", or give --api-url URL');
  if (!URL.canParse(url))
    throw new Error(`"${url}" is not a URL: give one as --api-url or API_URL`);
  return url.replace(/\/+$/, '');
}

function ofRunningStack(stateFile: string): string | undefined {
  if (!existsSync(stateFile)) return undefined;
  return State.safeParse(JSON.parse(readFileSync(stateFile, 'utf8'))).data?.env.API_URL;
}
