import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { FunctionTimeout } from '../../../localstack/lambda.ts';
import {
  type Environment,
  EnvironmentEnded,
  startEnvironment,
} from '../../../localstack/lambda-thread.ts';

let running: Environment | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

type Invoke = (event?: unknown) => Promise<unknown>;

/** Loads these exports of thread-functions.ts into one thread. */
async function inThread(...functions: [name: string, timeout: number][]): Promise<Invoke[]> {
  running = await startEnvironment(
    functions.map(([name, timeout]) => ({
      name,
      handler: `tests/support/worker/thread-functions.${name}`,
      functionName: `ordinal-test-${name}`,
      memory: 512,
      timeout,
    })),
  );
  return running.lambdas.map(({ invoke }) => invoke);
}

const LONG = 60_000;

test('a function in a thread returns its response as JSON, and gets its own context', async () => {
  const [echo] = (await inThread(['echo', LONG])) as [Invoke];
  const first = await echo({ a: 1 });
  const second = (await echo('b')) as { requestId: string };
  expect(first).toEqual({
    event: { a: 1 },
    remaining: expect.any(Number),
    requestId: expect.not.stringMatching(second.requestId),
    invocations: 1,
  });
  expect((first as { remaining: number }).remaining).toBeLessThanOrEqual(LONG);
  expect(second).toMatchObject({ event: 'b', invocations: 2 });
});

test('a function that throws fails with the name and message of its error, and its thread continues', async () => {
  const [fails, echo] = (await inThread(['fails', LONG], ['echo', LONG])) as [Invoke, Invoke];
  await expect(fails()).rejects.toMatchObject({ name: 'TypeError', message: 'no such thing' });
  expect(await echo(1)).toMatchObject({ event: 1 });
});

test('a function that blocks its thread stops at its timeout, and the next one runs in a new thread', async () => {
  const [spins, echo] = (await inThread(['spins', 500], ['echo', LONG])) as [Invoke, Invoke];
  expect(await echo(1)).toMatchObject({ invocations: 1 });
  const rounds = new Int32Array(new SharedArrayBuffer(4));
  await expect(spins(rounds)).rejects.toThrow(FunctionTimeout);
  const atTheEnd = rounds[0];
  expect(await echo(2)).toMatchObject({ invocations: 1 });
  expect(rounds[0]).toBe(atTheEnd);
});

test('a function that waits forever keeps no connection after its timeout', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection');
  const [connects] = (await inThread(['connects', 500])) as [Invoke];
  const timedOut = expect(connects({ port })).rejects.toThrow(FunctionTimeout);
  const [socket] = (await connected) as [Socket];
  await Promise.all([timedOut, once(socket.on('error', () => {}).resume(), 'close')]);
  server.close();
});

test('other invocations in the thread of a function that times out fail, as in a crashed instance', async () => {
  const [spins, waits] = (await inThread(['spins', 500], ['waits', LONG])) as [Invoke, Invoke];
  const waiting = expect(waits()).rejects.toThrow(EnvironmentEnded);
  await expect(spins(new Int32Array(1))).rejects.toThrow(FunctionTimeout);
  await waiting;
});

test('an uncaught error ends the thread, and the next invocation gets a new one', async () => {
  const [crashes, echo] = (await inThread(['crashes', LONG], ['echo', LONG])) as [Invoke, Invoke];
  await expect(crashes()).rejects.toThrow('nobody catches this');
  expect(await echo(1)).toMatchObject({ invocations: 1 });
});

test('a function that exceeds its memory ends only its own thread', async () => {
  const [hoards, echo] = (await inThread(['hoards', LONG], ['echo', LONG])) as [Invoke, Invoke];
  await expect(hoards()).rejects.toThrow('ERR_WORKER_OUT_OF_MEMORY');
  expect(await echo(1)).toMatchObject({ invocations: 1 });
});

test('a function that cannot be loaded is refused at the start', async () => {
  await expect(inThread(['missing', LONG])).rejects.toThrow('does not export missing');
});
