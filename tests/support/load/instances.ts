import type { Launch } from '../../../localstack/engines/engine.ts';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import { supervise } from '../../../localstack/process/supervised.ts';
import { stackDirectories } from '../../../localstack/stack/directories.ts';
import { endLeftovers } from '../../../localstack/stack/leftovers.ts';
import { projectLaunch } from '../../../localstack/stack/project-command.ts';
import { recordState } from '../../../localstack/stack/recorder.ts';
import { readState } from '../../../localstack/stack/state.ts';

const GRACE_MS = 20_000;

export interface Program {
  readonly name: string;
  readonly launch: Launch;
  readonly answers: () => Promise<boolean>;
}

/**
 * Programs that a run starts beside its stack, stops and kills. They are never restarted
 * automatically.
 */
export interface Programs {
  start(program: Program): Supervised;
  stopAll(): Promise<void>;
}

/**
 * Opens programs under a name. First ends what a killed run of that name left, by its recorded
 * state.
 */
export async function openPrograms(name: string): Promise<Programs> {
  const directories = stackDirectories(`${name}-programs`);
  const earlier = readState(directories.state);
  if (earlier) await endLeftovers(directories, earlier, () => {});
  const recorder = recordState(directories.state, 'native');
  const all: Supervised[] = [];
  return {
    start: ({ name: program, launch, answers }) => {
      const child = supervise({
        label: program,
        launch,
        log: directories.log(program),
        graceMs: GRACE_MS,
        autoRestart: false,
        answers,
        onStarted: (identity) =>
          recorder.started({ name: program, product: program, graceMs: GRACE_MS, identity }),
        say: () => {},
      });
      child.start();
      all.push(child);
      return child;
    },
    stopAll: async () => {
      await Promise.all(all.map((child) => child.stop()));
      recorder.phase('stopped');
    },
  };
}

type Settings = Readonly<Record<string, string>>;

const PLAIN_HOST = 'host/main.ts';

/** `API=host` runs the API of these tests in the plain host, not under serverless-offline. */
export const isInPlainHost = process.env.API === 'host';

/** Another instance of the API, in one process, so that a kill ends all of it. */
export function apiProgram(name: string, port: number, env: Settings): Program {
  const file = isInPlainHost ? PLAIN_HOST : 'localstack/api.ts';
  return api(name, port, file, { ...env, HOST_PROCESSES: '1' });
}

/** The API in the plain host, in two processes. */
export function plainHostProgram(name: string, port: number, env: Settings): Program {
  return api(name, port, PLAIN_HOST, { ...env, HOST_PROCESSES: '2' });
}

function api(name: string, port: number, file: string, env: Settings): Program {
  const health = `http://127.0.0.1:${port}/health`;
  return {
    name,
    launch: projectLaunch(file, [], { ...env, API_PORT: String(port) }),
    answers: async () => {
      try {
        return (await fetch(health, { signal: AbortSignal.timeout(5_000) })).ok;
      } catch {
        return false;
      }
    },
  };
}

/** The event sources and schedules. No port; ready as soon as the process runs. */
export const workerProgram = (env: Settings): Program => ({
  name: 'worker',
  launch: projectLaunch('localstack/worker.ts', [], env),
  answers: async () => true,
});
