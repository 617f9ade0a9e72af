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
 * Ends the processes that a killed supervisor left running, in the order of a stop, and returns
 * their names. Ends exactly the recorded processes, never another process that reuses an id. Once
 * `hurry` aborts, seals nothing more and kills slow processes.
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
  say(`Ending processes that a killed start left running: ${names.join(', ')}.`);
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

/**
 * Stops containers of an earlier start. Docker's daemon may be gone by now, which must not prevent
 * a start without Docker.
 */
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

/**
 * Time limit of sealing. A few hundred sequences take a second, so this suffices for all that a
 * laptop holds.
 */
const LONGEST_SEALING = 10 * 60_000;

/**
 * Seals all sequences before Redis ends, which gives their unused numbers back. Without this,
 * numbers stay unique, but the unused ones become holes.
 */
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
