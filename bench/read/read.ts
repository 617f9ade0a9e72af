import { type Server, startServer } from '../accept/server.ts';
import { hostLaunch } from '../accept/variants.ts';
import { type JobProcess, startJobProcess } from '../job-process.ts';
import type { Repeated } from '../load/requests.ts';
import type { LoadJob, LoadResult } from '../load/run-load.ts';
import { lookAtMachine, type Machine } from '../machine.ts';
import { type OwnStack, openOwnStack } from '../own-stack.ts';
import { percentiles } from '../percentiles.ts';
import { cpuOf } from '../process-times.ts';
import { awaitSearchable } from '../settled.ts';
import { textsOf } from '../texts.ts';
import { type Corpus, READS, type Read, readRequests, searchRequests, selectOf } from './floors.ts';
import type { SelectJob, SelectResult } from './selects.ts';

export interface ReadInput {
  /** How many messages the chat has. */
  readonly messages: number;
  readonly connections: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
}

/** Medians of the rounds. */
export interface ReadRates {
  readonly read: Read;
  readonly connections: number;
  /** Of the plain host. `cpu`: microseconds of its process for each request. */
  readonly perSecond: number;
  readonly cpu: number;
  readonly p50: number;
  readonly p95: number;
  /** Of the engine alone, queried for the same rows or documents. */
  readonly floor: { readonly perSecond: number; readonly p50: number };
  /** The host's, divided by the floor's: medians of the ratios of all rounds. */
  readonly ratio: { readonly perSecond: number; readonly p50: number };
}

export interface ReadResult {
  readonly question: 'read';
  readonly input: ReadInput;
  readonly machine: Machine;
  readonly reads: readonly ReadRates[];
}

interface Rate {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
}

interface Pair {
  readonly host: Rate & { readonly cpu: number };
  readonly floor: Rate;
}

interface Running {
  readonly stack: OwnStack;
  readonly host: Server;
  readonly load: JobProcess<LoadJob, LoadResult>;
  readonly selects: JobProcess<SelectJob, SelectResult>;
  readonly corpus: Corpus;
}

const BYTES = 100;
const BATCH = 100;

/** Measures reads through the plain host beside the engine that they read from. */
export async function read(input: ReadInput): Promise<ReadResult> {
  const machine = await lookAtMachine();
  const stack = await openOwnStack();
  const host = await startServer('host', hostLaunch(stack.env));
  const load = startJobProcess<LoadJob, LoadResult>('load/main.ts');
  const selects = startJobProcess<SelectJob, SelectResult>('read/main.ts');
  try {
    const corpus = await fill(stack, input.messages);
    const reads = await rounds(input, { stack, host, load, selects, corpus });
    return { question: 'read', input, machine: await machine(), reads };
  } finally {
    await load.stop();
    await selects.stop();
    await host.stop();
    await stack.close();
  }
}

/** Posts messages to one chat, and waits until a search finds them. */
async function fill(stack: OwnStack, messages: number): Promise<Corpus> {
  const application = await stack.application(1);
  const tag = `bench${crypto.randomUUID().slice(0, 8)}`;
  const texts = textsOf(BYTES, messages).map((text) => `${tag} ${text}`);
  const batches = Array.from({ length: Math.ceil(messages / BATCH) }, (_, i) => ({
    chat: 1,
    bodies: texts.slice(i * BATCH, (i + 1) * BATCH),
  }));
  await stack.post(application, batches);
  const chat = `${stack.env.API_URL}/api/v1/applications/${application}/chats/1`;
  await stack.withWorker(async () => {
    await stack.untilStored(application, messages);
    await awaitSearchable(chat, tag, messages);
  });
  return { application, messages, word: tag };
}

async function rounds(
  { connections, seconds, rounds }: ReadInput,
  running: Running,
): Promise<readonly ReadRates[]> {
  const pairs = new Map<string, Pair[]>();
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    console.error(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const name of READS) {
      for (const clients of connections) {
        const pair = await measure(running, name, clients, seconds, round % 2 === 0);
        const key = `${name} ${clients}`;
        if (round > 0) pairs.set(key, [...(pairs.get(key) ?? []), pair]);
      }
    }
  }
  return READS.flatMap((name) =>
    connections.map((clients) => ratesOf(name, clients, pairs.get(`${name} ${clients}`) ?? [])),
  );
}

async function measure(
  running: Running,
  name: Read,
  connections: number,
  seconds: number,
  isHostFirst: boolean,
): Promise<Pair> {
  const { stack, host, load, corpus } = running;
  const requests = (url: string, repeated: Repeated) =>
    responses(load, { url, connections, seconds, status: 200, requests: repeated });
  const ofHost = async () => {
    const before = cpuOf(host.pid);
    const result = await requests(host.url, readRequests(name, corpus));
    const cpu = ((cpuOf(host.pid) - before) * 1000) / result.times.length;
    return { ...rateOf(result), cpu };
  };
  const ofFloor = async () =>
    rateOf(
      name === 'search'
        ? await requests(String(stack.env.OPENSEARCH_URL), searchRequests(corpus))
        : await running.selects.run({
            ...{ url: String(stack.env.MYSQL_URL), connections, seconds },
            ...selectOf(name, corpus),
          }),
    );
  if (isHostFirst) return { host: await ofHost(), floor: await ofFloor() };
  const floor = await ofFloor();
  return { host: await ofHost(), floor };
}

async function responses(load: Running['load'], job: LoadJob): Promise<LoadResult> {
  const result = await load.run(job);
  const [status] = Object.keys(result.unexpected);
  if (status) throw new Error(`${job.url} responded ${status} to a read`);
  return result;
}

function rateOf({ times, seconds }: SelectResult): Rate {
  const { p50, p95 } = percentiles(times);
  return { perSecond: times.length / seconds, p50, p95 };
}

function ratesOf(read: Read, connections: number, pairs: readonly Pair[]): ReadRates {
  const median = (of: (pair: Pair) => number) => percentiles(pairs.map(of)).p50;
  return {
    ...{ read, connections },
    perSecond: median(({ host }) => host.perSecond),
    cpu: median(({ host }) => host.cpu),
    p50: median(({ host }) => host.p50),
    p95: median(({ host }) => host.p95),
    floor: {
      perSecond: median(({ floor }) => floor.perSecond),
      p50: median(({ floor }) => floor.p50),
    },
    ratio: {
      perSecond: median(({ host, floor }) => host.perSecond / floor.perSecond),
      p50: median(({ host, floor }) => host.p50 / floor.p50),
    },
  };
}
