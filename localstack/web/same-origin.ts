import type { IncomingMessage } from 'node:http';

/** Host names by which a browser on this machine opens the page. */
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Refuses DNS rebinding: a page whose name was made to point here carries that name in Host. */
export const isForThisMachine = ({ headers: { host } }: IncomingMessage): boolean =>
  host !== undefined && HERE.test(host);

/**
 * Whether this page sent the request. Browsers send Origin with every request that changes
 * something.
 */
export function isFromThisPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined || origin === `http://${host}`;
}
