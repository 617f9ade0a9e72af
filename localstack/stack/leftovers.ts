import { ANSWERS } from '../engines/answers.ts';
import { ENGINE_NAMES } from '../engines/engine.ts';
import { endGroup, groupMembers } from '../process/group.ts';
import { compose } from './compose.ts';
import type { StackDirectories } from './directories.ts';
import { runCommand } from './project-command.ts';
import type { ProcessRecord, StackState } from './state.ts';

const isEngine = (record: ProcessRecord) => ENGINE_NAMES.some((name) => name === record.name);

const endAll = (records: readonly ProcessRecord[], hurry?: AbortSignal) =>
  Promise.all(records.map((record) => endGroup(record.identity, record.graceMs, hurry)));

/**
 * Ends, in the order of a stop, what a killed supervisor left running: exactly the processes that it wrote down,
 * and none that merely has one of their ids now. Answers their names. Once `hurry` is aborted nothing is sealed any more,
 * and what takes long to end is killed.
 */
export async function endLeftovers(
  directories: StackDirectories,
  state: StackState,
  say: (line: string) => void,
  hurry?: AbortSignal,
): Promise<readonly string[]> {
  const left = state.processes.filter((one) => groupMembers(one.identity).length > 0);
  const containers = state.mode === 'docker' && state.phase !== 'stopped';
  if (left.length === 0 && !containers) return [];
  const names = [...left.map((record) => record.name), ...(containers ? ['containers'] : [])];
  say(`Ending what a killed start left running: ${names.join(', ')}.`);
  await endAll(
    left.filter((record) => !isEngine(record)),
    hurry,
  );
  const engines = left.filter(isEngine);
  if (containers || engines.some((record) => record.name === 'redis'))
    await sealOrphan(directories, state, say, hurry);
  await endAll(engines, hurry);
  if (containers) await stopContainers(directories.name, say);
  return names;
}

/** A daemon that is gone by now keeps nobody from a start without it. */
async function stopContainers(stack: string, say: (line: string) => void): Promise<void> {
  try {
    await compose(stack, ['stop', '--timeout', '10']);
  } catch (error) {
    say(`The containers of that start could not be stopped: ${(error as Error).message}`);
  }
}

async function sealOrphan(
  directories: StackDirectories,
  { env }: StackState,
  say: (line: string) => void,
  hurry?: AbortSignal,
): Promise<void> {
  const answers = env.REDIS_URL !== undefined && (await ANSWERS.redis(env.REDIS_URL));
  if (answers) await seal(env, directories, say, hurry);
}

/** A few hundred sequences are sealed a second: enough for all that a laptop will hold. */
const LONGEST_SEALING = 10 * 60_000;

/** Gives unused numbers back before Redis ends. Without it the numbering stays right, with gaps that are recorded. */
export async function seal(
  env: Readonly<Record<string, string>>,
  directories: StackDirectories,
  say: (line: string) => void,
  hurry?: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.timeout(LONGEST_SEALING);
  const signal = hurry ? AbortSignal.any([hurry, limit]) : limit;
  try {
    await runCommand('commands/seal.ts', [], { env, log: directories.log('commands'), signal });
  } catch (error) {
    if (!hurry?.aborted) say(`The sequences could not be sealed: ${(error as Error).message}`);
  }
}
