import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../commands/check/judge.ts';
import { Recorder } from '../../commands/check/recorder.ts';
import type { Verdict } from '../../commands/check/verdict.ts';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { PROJECT } from '../../localstack/stack/directories.ts';
import type { Fault } from './fault.ts';
import { request } from './load-client.ts';
import { startLoad } from './load-driver.ts';
import { recordFinalState } from './load-final.ts';
import { randomOf } from './load-random.ts';
import { comeToRest, sweepMeanwhile } from './load-rest.ts';
import { SETTLE_MS, type World } from './load-world.ts';

const RECORDS = join(PROJECT, '.stack/records');
const CLIENTS = 8;

export interface LoadRun {
  readonly world: World;
  readonly fault: Fault;
  readonly operations: number;
  readonly seed: number;
}

/** One fault under load: clients at work, the fault among them, then rest, the final state, the verdict. The record of a broken run is kept. */
export async function runFault({ world, fault, operations, seed }: LoadRun): Promise<Verdict> {
  const application = await newApplication(world);
  const { recorder, drop, file } = openRecord(fault.name, seed);
  const load = startLoad({
    application,
    instances: world.apis.map(({ url }) => url),
    recorder,
    seed,
    operations,
    clients: CLIENTS,
  });
  const sweeping = sweepMeanwhile(world);
  await fault.strike({ world, application, load, recorder, random: randomOf(seed) });
  await load.over;
  await sweeping.stop();
  await comeToRest(world, recorder, application);
  await recordFinalState(world, recorder, application);
  await recorder.close();
  await fault.restore?.(world);
  const verdict = judge(recorder.record());
  if (verdict.findings.length === 0) drop();
  else console.error(report(verdict, seed, file));
  return verdict;
}

export async function newApplication({ apis }: World): Promise<ApplicationToken> {
  const { status, body } = await request(`${apis[0].url}/api/v1/applications`, {
    method: 'POST',
    body: { name: 'load' },
  });
  if (status !== 201) throw new Error(`No application: ${status} ${JSON.stringify(body)}`);
  return body.token;
}

export function openRecord(name: string, seed: number) {
  mkdirSync(RECORDS, { recursive: true });
  const file = join(RECORDS, `${name}-${seed}.jsonl`);
  const recorder = new Recorder({ run: name, seed, settle_ms: SETTLE_MS }, file);
  return { recorder, file, drop: () => rmSync(file, { force: true }) };
}

const SHOWN = 10;

function report({ run, operations, findings }: Verdict, seed: number, file: string): string {
  const lines = findings
    .slice(0, SHOWN)
    .map(({ promise, rule, chat, number, detail, lines: on }) => {
      const where = `chat ${chat}${number === undefined ? '' : ` number ${number}`}`;
      return `  ${promise} ${rule}: ${where}: ${detail} (lines ${on.slice(0, 6).join(', ')})`;
    });
  const rest = findings.length > SHOWN ? [`  … and ${findings.length - SHOWN} more`] : [];
  const title = `${run}: ${findings.length} findings in ${operations} operations (SEED=${seed}), record: ${file}`;
  return [title, ...lines, ...rest].join('\n');
}
