import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StackRun } from '../stack/run.ts';
import { type FaultRequest, openFaults } from './faults.ts';
import type { Control } from './page-server.ts';
import { isFromThisPage } from './same-origin.ts';
import { openWatch } from './watch.ts';

/**
 * The web page's controls of a laptop's stack: they watch the stack, and cause and repair faults.
 * They serve only same-origin requests that send the secret of this start in a header. Another site
 * can neither read the secret nor send that header.
 */
export function stackControl(run: StackRun): Control {
  const secret = randomBytes(24).toString('base64url');
  const faults = openFaults(run);
  const watch = openWatch(run);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://page');
    if (method === 'GET' && pathname === '/control/stack')
      return json(response, 200, faults.state());
    if (method === 'GET' && pathname === '/control/watch')
      return watch.stream(response, searchParams.get('application') ?? '');
    if (method === 'POST' && pathname === '/control/faults') {
      const wanted = asFault(await bodyOf(request));
      if (!wanted) return refuse(response, 422, 'Unknown fault');
      await faults.strike(wanted);
      return json(response, 200, faults.state());
    }
    return refuse(response, 404, 'Not found');
  }

  return {
    secret,
    handle: (request, response) => {
      if (!isFromThisPage(request))
        return refuse(response, 403, 'Only the page may send this request');
      if (!isSame(secret, request.headers['x-control-secret']))
        return refuse(response, 403, 'Only the page may send this request: the secret is missing');
      answer(request, response).catch((error: Error) => refuse(response, 500, error.message));
    },
    close: async () => {
      await watch.close();
      await faults.mendAll();
    },
  };

  function asFault(body: unknown): FaultRequest | undefined {
    return faults.all().find((one) => {
      const { target, action } = (body ?? {}) as Partial<FaultRequest>;
      return one.target === target && one.action === action;
    });
  }
}

function isSame(secret: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== secret.length) return false;
  return timingSafeEqual(Buffer.from(secret), Buffer.from(given));
}

const LONGEST_BODY = 1_000;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) {
    text += piece;
    if (text.length > LONGEST_BODY) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  if (response.headersSent) return void response.destroy();
  json(response, status, { message });
};
