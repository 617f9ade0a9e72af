import type { IncomingMessage } from 'node:http';

/** Names under which a browser on this machine can have opened the page. */
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A page whose name was made to point here (DNS rebinding) would pass for this origin: its requests carry its own name. */
export const isForThisMachine = ({ headers: { host } }: IncomingMessage): boolean =>
  host !== undefined && HERE.test(host);

/** Sent by this page itself. A browser names the origin of every request that changes something. */
export function isFromThisPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined || origin === `http://${host}`;
}
