import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy of an HTTP server that records the methods of requests. */
export interface MethodRecorder {
  readonly url: string;
  /** The methods used while `act` runs. */
  during(act: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

export async function methodRecorder(target: string): Promise<MethodRecorder> {
  let seen = new Set<string>();
  const server = createServer((asked, answer) => {
    const { method = '', url, headers } = asked;
    seen.add(method);
    const forwarded = request(new URL(String(url), target), { method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async during(act) {
      seen = new Set();
      await act();
      return [...seen].toSorted();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
