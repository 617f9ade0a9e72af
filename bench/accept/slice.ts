import type { JobProcess } from '../job-process.ts';
import type { Posts } from '../load/requests.ts';
import type { LoadJob, LoadResult } from '../load/run-load.ts';
import type { EnginePids } from '../own-stack.ts';
import { type Percentiles, percentiles } from '../percentiles.ts';
import type { PostedLoad } from '../posted.ts';
import { cpuOf, processTimes } from '../process-times.ts';
import type { Variant } from './variants.ts';

export type LoadProcess = JobProcess<LoadJob, LoadResult>;

/** One variant under load for some seconds. */
export interface Slice {
  readonly perSecond: number;
  /** CPU time for each request, in microseconds: of the server, of Redis and of the queue. */
  readonly cpu: number;
  readonly redis: number | undefined;
  readonly queue: number | undefined;
  /** The times of the requests, in milliseconds. */
  readonly times: Percentiles;
}

/** Puts a variant under load. Adds the messages to `posted`. */
export async function measureSlice(
  load: LoadProcess,
  { name, server, engines, application }: Variant,
  connections: number,
  seconds: number,
  posted: PostedLoad,
): Promise<Slice> {
  const tag = `bench${crypto.randomUUID().slice(0, 8)}`;
  const { chats } = posted;
  const requests: Posts = { kind: 'posts', application, chats, tag, withKey: name === 'keyed' };
  const before = usedBy(server.pid, engines);
  const measured = await load.run({
    ...{ url: server.url, connections, seconds, status: 201 },
    requests,
  });
  const after = usedBy(server.pid, engines);
  posted.loads.push({ tag, ...measured });
  const count = measured.times.length;
  const each = (of: keyof Used) => ((after[of] ?? 0) - (before[of] ?? 0)) * (1000 / count);
  return {
    perSecond: count / measured.seconds,
    cpu: each('server'),
    redis: engines.redis && each('redis'),
    queue: engines.aws && each('aws'),
    times: percentiles(measured.times),
  };
}

/** CPU time in milliseconds. */
interface Used {
  readonly server: number;
  readonly redis: number | undefined;
  readonly aws: number | undefined;
}

function usedBy(server: number, { redis, aws }: EnginePids): Used {
  const all = processTimes();
  return {
    server: cpuOf(server, all),
    redis: redis && cpuOf(redis, all),
    aws: aws && cpuOf(aws, all),
  };
}
