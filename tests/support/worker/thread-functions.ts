/** Functions that a test loads into a thread, as the worker loads handlers. */
import { connect } from 'node:net';
import type { Context, SQSEvent } from 'aws-lambda';
import { mysqlClient } from '../../../lib/adapters/mysql/client.ts';

let invocations = 0;

export const echo = async (event: unknown, context: Context) => ({
  event,
  nothing: undefined,
  remaining: context.getRemainingTimeInMillis(),
  requestId: context.awsRequestId,
  invocations: ++invocations,
});

export const fails = async () => {
  throw new TypeError('no such thing');
};

export const crashes = async () => {
  queueMicrotask(() => {
    throw new Error('nobody catches this');
  });
  return new Promise(() => {});
};

export const waits = () => new Promise(() => {});

/** Blocks the thread for ever. `event[0]` counts its rounds. */
export const spins = async (event: Int32Array) => {
  for (;;) Atomics.add(event, 0, 1);
};

/** Holds a connection for ever. */
export const connects = async ({ port }: { port: number }) =>
  new Promise(() => {
    connect(port, '127.0.0.1').write('here');
  });

/** Holds a row lock for ever. */
export const locks = async ({ Records: [record] }: SQSEvent) => {
  const { url, id } = JSON.parse(record?.body ?? '');
  await mysqlClient({ url, connectionLimit: 1 })
    .transaction()
    .execute(async (trx) => {
      await trx.selectFrom('applications').select('id').where('id', '=', id).forUpdate().execute();
      await new Promise(() => {});
    });
};

/** Takes memory until there is none. */
export async function hoards() {
  const hoard: string[][] = [];
  for (;;) hoard.push(Array.from({ length: 100_000 }, (_, i) => `piece ${hoard.length}.${i}`));
}
