import type { IncomingMessage } from 'node:http';

/** Host names under which a browser on this machine opens the web page. */
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Refuses DNS rebinding: if another site lets its host name point to this machine, the requests of
 * its pages carry that name in Host.
 */
export const isForThisMachine = ({ headers: { host } }: IncomingMessage): boolean =>
  host !== undefined && HERE.test(host);

/**
 * Whether the web page served here sent the request. Browsers send Origin with every request that
 * changes something.
 */
export function isFromThisPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined || origin === `http://${host}`;
}
