import { judge } from '../../../commands/judge/rules/judge.ts';
import type { Verdict } from '../../../commands/judge/rules/verdict.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import type { Fault } from '../faults/fault.ts';
import { until } from '../wait.ts';
import { request } from './client.ts';
import { startLoad } from './driver.ts';
import { recordFinalState } from './final.ts';
import { randomOf } from './random.ts';
import { openRecord } from './record.ts';
import { comeToRest, sweepMeanwhile } from './rest.ts';
import type { World } from './world.ts';

const CLIENTS = 8;

export interface LoadRun {
  readonly world: World;
  readonly fault: Fault;
  readonly operations: number;
  readonly seed: number;
}

/** The result of a run. */
export interface FaultRun {
  readonly fault: Fault;
  /** Leaves out findings on the promise that can't be kept in this fault. */
  readonly verdict: Verdict;
  readonly operations: number;
  /** Operations of unknown outcome. */
  readonly unknown: number;
  readonly states: {
    readonly message: number;
    readonly void: number;
    readonly deadLettered: number;
  };
}

/** Runs one fault under load: clients at work, the fault, rest, the final state, the verdict. */
export async function runFault({ world, fault, operations, seed }: LoadRun): Promise<FaultRun> {
  const application = await newApplication(world);
  const { recorder, judged } = openRecord(fault.name, seed);
  const load = startLoad({
    application,
    instances: world.apis.map(({ url }) => url),
    recorder,
    seed,
    operations,
    clients: CLIENTS,
  });
  const sweeping = sweepMeanwhile(world);
  try {
    await fault.strike({ world, application, load, recorder, random: randomOf(seed) });
    await load.over;
    await comeToRest(world, recorder, application);
    await recordFinalState(world, recorder, application);
  } finally {
    load.resume();
    await load.over;
    await sweeping.stop();
    await fault.restore?.(world);
  }
  const record = recorder.record();
  const { findings, ...rest } = judge(record);
  const kept = findings.filter(({ promise }) => promise !== fault.beyond?.promise);
  const verdict = await judged({ ...rest, findings: kept });
  const rows = record.final.filter((line) => line.type === 'row');
  return {
    fault,
    verdict,
    operations: load.operations(),
    unknown: record.operations.filter(({ outcome }) => outcome === 'unknown').length,
    states: {
      message: rows.filter(({ state }) => state === 'message').length,
      void: rows.filter(({ state }) => state === 'void').length,
      deadLettered: record.final.filter(({ type }) => type === 'dead-letter').length,
    },
  };
}

/**
 * Creates an application. Retries a 503 as a client does: where many processes start at once, a
 * cold instance may reach no engine in time.
 */
export async function newApplication({ apis }: World): Promise<ApplicationToken> {
  const create = () =>
    request(`${apis[0].url}/api/v1/applications`, { method: 'POST', body: { name: 'load' } });
  let reply = await create();
  await until('an application is created', async () => {
    if (reply.status === 503) reply = await create();
    return reply.status !== 503;
  });
  if (reply.status !== 201)
    throw new Error(`No application: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body.token;
}
