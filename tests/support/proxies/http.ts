import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A proxy of an API that counts the posts and can hold responses back. */
export interface HttpProxy extends AsyncDisposable {
  readonly url: string;
  /** POST requests that the API has responded to. */
  readonly posts: number;
  /**
   * Lets `count` more posts of messages through, then holds all responses. Resolves when the first
   * one is held.
   */
  holdAfter(count: number): Promise<void>;
  /** Lets all responses through again, including those held. */
  release(): void;
}

const open = Promise.resolve();

export async function httpProxy(target: string): Promise<HttpProxy> {
  let posts = 0;
  let left = Number.POSITIVE_INFINITY;
  let released = Promise.withResolvers<void>();
  let kept = Promise.withResolvers<void>();

  const turn = (wanted: IncomingMessage): Promise<void> => {
    if (wanted.method !== 'POST') return open;
    posts += 1;
    if (!/\/messages(\/batch)?$/.test(wanted.url ?? '')) return open;
    left -= 1;
    if (left >= 0) return open;
    kept.resolve();
    return released.promise;
  };

  const forward = (wanted: IncomingMessage, response: ServerResponse) => {
    const { method, headers } = wanted;
    const onward = request(new URL(wanted.url ?? '/', target), { method, headers }, (from) => {
      turn(wanted).then(() => {
        // The waiting client has been killed meanwhile.
        if (response.destroyed) return from.resume();
        response.writeHead(from.statusCode ?? 502, from.headers);
        pipeline(from, response, () => {});
      });
    });
    onward.on('error', () => response.destroy());
    pipeline(wanted, onward, () => {});
  };

  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get posts() {
      return posts;
    },
    holdAfter(count) {
      left = count;
      kept = Promise.withResolvers();
      released = Promise.withResolvers();
      return kept.promise;
    },
    release() {
      left = Number.POSITIVE_INFINITY;
      released.resolve();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
