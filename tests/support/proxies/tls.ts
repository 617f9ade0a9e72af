import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates.ts';

export interface TlsProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Terminates TLS for a server without it. */
export async function tlsProxy(target: string, { files }: Certificates): Promise<TlsProxy> {
  const { hostname: host, port } = new URL(target);
  const [cert, key] = [readFileSync(files.cert), readFileSync(files.key)];
  const server = createServer({ cert, key }, (near) => {
    const far = connect({ host, port: Number(port) });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
