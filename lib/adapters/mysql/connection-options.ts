import { isIP } from 'node:net';
import type { ConnectionOptions } from 'mysql2';

/**
 * mysql2's options for a URL. `?ssl-mode=VERIFY_IDENTITY`, as in MySQL's own clients: TLS only, and
 * only with a server whose certificate is valid and names its host. `ca` (PEM): the authorities to
 * trust, in place of Node's own.
 */
export function connectionOptions(url: string, ca: string | undefined): ConnectionOptions {
  const address = new URL(url);
  const mode = address.searchParams.get('ssl-mode');
  address.searchParams.delete('ssl-mode');
  if (mode !== null && mode !== 'VERIFY_IDENTITY') {
    throw new Error(
      `ssl-mode of MYSQL_URL is ${mode}: set VERIFY_IDENTITY, or leave it out for no TLS`,
    );
  }
  // mysql2 does not verify a certificate against an IP address.
  if (mode && isIP(address.hostname.replace(/^\[|\]$/g, ''))) {
    throw new Error(
      `The host in MYSQL_URL is an address, ${address.hostname}: ssl-mode=VERIFY_IDENTITY needs a host name`,
    );
  }
  return {
    uri: address.href,
    connectTimeout: 2_000,
    ...(mode && { ssl: { verifyIdentity: true, minVersion: 'TLSv1.2', ...(ca && { ca }) } }),
  };
}
