import { connect, createServer, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** A TCP proxy that can cut, hold and redirect connections. */
export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection. New ones go to this port. */
  switchTo(port: number): void;
  /** Cuts every connection and refuses new ones. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Holds all bytes in both directions until `release`, like a network that hangs. */
  hold(): void;
  /**
   * Never passes another byte of the present connections and leaves them open, as when a host is
   * lost. New connections work: another server has the address now.
   */
  silence(): void;
  /**
   * Loses the host: its connections fall silent, and so do new ones until `replace`, after which
   * another host answers at its address.
   */
  lose(): void;
  /** Lets a host answer new connections again: the one at this port, or the one before. */
  replace(port?: number): void;
  /** Count of connections so far. */
  connections(): number;
  release(): void;
  close(): Promise<void>;
}

/**
 * Called with the bytes that a client sends, before they are passed on. A promise delays them until
 * it resolves.
 */
export type Watch = (bytes: Buffer, connection: number) => Promise<unknown> | undefined;

export async function tcpProxy(initialTarget: number, watch?: Watch): Promise<TcpProxy> {
  let target = initialTarget;
  let held = false;
  let port = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();

  const server = createServer({ noDelay: true }, (near) => {
    connections += 1;
    const connection = connections;
    const far = connect({ host: HOST, port: target, noDelay: true });
    join(near, far, (bytes) => watch?.(bytes, connection));
    join(far, near);
  });

  function join(from: Socket, to: Socket, mayPass?: (bytes: Buffer) => ReturnType<Watch>): void {
    sockets.add(from);
    from.on('data', (bytes) => {
      const passing = mayPass?.(bytes);
      if (!passing) return to.write(bytes);
      from.pause();
      return passing.then(() => {
        to.write(bytes);
        from.resume();
      });
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      silent.delete(from);
      to.destroy();
    });
    if (held) from.pause();
  }

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => {
        server.off('error', reject);
        const address = server.address();
        if (address && typeof address === 'object') port = address.port;
        resolve();
      });
    });

  function cut(): void {
    for (const socket of [...sockets, ...silent]) socket.destroy();
  }

  async function down(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    cut();
    await closed;
  }

  function silence(): void {
    for (const socket of sockets) {
      socket.pause();
      silent.add(socket);
      sockets.delete(socket);
    }
  }

  await listen();
  return {
    get port() {
      return port;
    },
    switchTo(next) {
      target = next;
      cut();
    },
    down,
    async up() {
      if (!server.listening) await listen();
    },
    hold() {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    silence,
    lose() {
      silence();
      held = true;
    },
    replace(next = target) {
      silence();
      target = next;
      held = false;
    },
    connections: () => connections,
    release() {
      held = false;
      for (const socket of sockets) socket.resume();
    },
    close: down,
  };
}
