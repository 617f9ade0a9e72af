import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundle } from '../../deployment/bundle.mjs';
import { PROJECT } from '../../localstack/stack/directories.ts';
import { httpEvent } from '../http-event.ts';
import { lookAtMachine, type Machine } from '../machine.ts';
import { openOwnStack } from '../own-stack.ts';
import { percentiles } from '../percentiles.ts';
import { type Package, provideRuntimeClient, runPackage } from './runtime-client.ts';

export interface ColdstartInput {
  /** Each round starts every function once. */
  readonly rounds: number;
}

interface Start {
  readonly name: string;
  /** KB of code that the function loads at its start. */
  readonly kilobytes: number;
  /** Milliseconds from the process's start until the function waits for an event: the median. */
  readonly startMs: number;
  /** The same until its first response, to a real request. */
  readonly firstMs: number;
  /** Both as multiples of the empty handler's: medians of the ratios of all rounds. */
  readonly ratio: { readonly start: number; readonly first: number };
}

export interface ColdstartResult {
  readonly question: 'coldstart';
  readonly input: ColdstartInput;
  readonly machine: Machine;
  readonly functions: readonly Start[];
}

interface Candidate {
  readonly name: string;
  readonly kilobytes: number;
  readonly files: Package['files'];
  readonly handler: string;
  readonly event: object;
  readonly status: number;
}

type Times = { readonly startMs: number; readonly firstMs: number };

const EMPTY = 'export const handler = async () => ({ statusCode: 204 });';

/**
 * Starts functions from their packages under AWS's own runtime client, each in a new process, and
 * sends each one real request. An empty handler does the same in the same rounds.
 */
export async function coldstart(input: ColdstartInput): Promise<ColdstartResult> {
  const runtimeClient = await provideRuntimeClient();
  const machine = await lookAtMachine();
  const stack = await openOwnStack();
  const root = mkdtempSync(join(tmpdir(), 'ordinal-bench-'));
  try {
    const candidates = await candidatesFor(await stack.application(1));
    const start = ({ name, files, handler, event, status }: Candidate) =>
      startOnce(
        runtimeClient,
        { folder: join(root, name), handler, files },
        event,
        status,
        stack.env,
      );
    const times = new Map(candidates.map(({ name }) => [name, [] as Times[]]));
    // The first round only reads the files into the system's cache.
    for (let round = 0; round <= input.rounds; round += 1) {
      console.error(round === 0 ? 'warming up' : `round ${round} of ${input.rounds}`);
      for (const one of round % 2 === 0 ? candidates : candidates.toReversed()) {
        const measured = await start(one);
        if (round > 0) times.get(one.name)?.push(measured);
      }
    }
    const functions = candidates.map((one) => resultOf(one, times));
    return { question: 'coldstart', input, machine: await machine(), functions };
  } finally {
    rmSync(root, { recursive: true });
    await stack.close();
  }
}

async function candidatesFor(application: string): Promise<readonly Candidate[]> {
  const [post, list] = ['handlers/http/post-message.ts', 'handlers/http/list-messages.ts'];
  const bundles = await bundle(PROJECT, [post, list]);
  const messages = `/api/v1/applications/${application}/chats/1/messages`;
  const candidate = (source: string, event: object, status: number): Candidate => {
    const { files, eager } = bundles.get(source) as Bundle;
    const handler = source.replace('.ts', '.handler');
    const name = source.replace(/.*\/(.*)\.ts/, '$1');
    return { name, kilobytes: eager / 1024, files, handler, event, status };
  };
  return [
    {
      name: 'empty',
      kilobytes: EMPTY.length / 1024,
      files: new Map([['empty.mjs', new TextEncoder().encode(EMPTY)]]),
      handler: 'empty.handler',
      event: httpEvent('GET', messages),
      status: 204,
    },
    candidate(post, httpEvent('POST', messages, { body: 'The first of its function.' }), 201),
    candidate(list, httpEvent('GET', `${messages}?limit=50`), 200),
  ];
}

async function startOnce(
  runtimeClient: string,
  place: Package,
  event: object,
  status: number,
  env: Readonly<Record<string, string>>,
): Promise<Times> {
  const { answer, ...times } = await runPackage(runtimeClient, place, event, {
    ...env,
    LOG_LEVEL: 'SILENT',
  });
  const { statusCode } = answer as { readonly statusCode?: number };
  if (statusCode !== status)
    throw new Error(`${place.handler} returned ${statusCode}, not ${status}`);
  return times;
}

function resultOf(
  { name, kilobytes }: Candidate,
  all: ReadonlyMap<string, readonly Times[]>,
): Start {
  const [own, empty] = [all.get(name) ?? [], all.get('empty') ?? []];
  const median = (of: keyof Times) => percentiles(own.map((times) => times[of])).p50;
  const ratio = (of: keyof Times) =>
    percentiles(own.map((times, round) => times[of] / (empty[round]?.[of] ?? 1))).p50;
  return {
    ...{ name, kilobytes },
    startMs: median('startMs'),
    firstMs: median('firstMs'),
    ratio: { start: ratio('startMs'), first: ratio('firstMs') },
  };
}
