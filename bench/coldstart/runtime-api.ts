import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RuntimeApi {
  readonly address: string;
  /**
   * Resolves to the time when the function first asked for an event. Rejects with the error of a
   * failed start.
   */
  readonly ready: Promise<number>;
  /** Passes the next event to the function. Resolves to the function's response. */
  invoke(event: object): Promise<unknown>;
  close(): Promise<void>;
}

/** The part of the Lambda Runtime API (2018-06-01) that one function needs. */
export async function runtimeApi(): Promise<RuntimeApi> {
  const [started, waiting] = [Promise.withResolvers<number>(), [] as ((event: string) => void)[]];
  let answered = Promise.withResolvers<unknown>();
  const server = createServer(async (request, response) => {
    const url = request.url ?? '';
    const body = (await request.setEncoding('utf8').toArray()).join('');
    if (url.endsWith('/invocation/next')) {
      started.resolve(performance.now());
      waiting.push((event) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(event),
          'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
          'lambda-runtime-aws-request-id': crypto.randomUUID(),
          'lambda-runtime-deadline-ms': String(Date.now() + 15_000),
          'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:f',
        });
        response.end(event);
      });
      return;
    }
    response.writeHead(202).end();
    if (url.endsWith('/init/error')) started.reject(new Error(body));
    else if (url.endsWith('/response')) answered.resolve(JSON.parse(body));
    else if (url.endsWith('/error')) answered.reject(new Error(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: started.promise,
    async invoke(event) {
      await started.promise;
      answered = Promise.withResolvers();
      waiting.shift()?.(JSON.stringify(event));
      return answered.promise;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
