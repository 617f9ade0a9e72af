import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * A port in front of an engine. While shut, it breaks connections and refuses new ones, as if the
 * engine were down.
 */
export interface Gate {
  readonly host: string;
  readonly port: number;
  readonly refused: () => number;
  whileShut<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const TURNS = 20;

export async function openGate(target: URL): Promise<Gate> {
  const sockets = new Set<Socket>();
  let open = true;
  let refused = 0;
  const server = createServer((inner) => {
    if (!open) {
      refused++;
      inner.destroy();
      return;
    }
    const outer = connect({ host: target.hostname, port: Number(target.port) });
    inner.pipe(outer).pipe(inner);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const breakAll = async () => {
    for (const socket of sockets) socket.destroy();
    // The clients live in this process and notice within a few turns of the event loop.
    for (let i = 0; i < TURNS; i++) await turn();
  };
  return {
    host: '127.0.0.1',
    port,
    refused: () => refused,
    async whileShut(work) {
      open = false;
      await breakAll();
      try {
        return await work();
      } finally {
        open = true;
      }
    },
    async close() {
      await breakAll();
      server.close();
    },
  };
}
