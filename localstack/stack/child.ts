import { type Supervised, supervise } from '../process/supervised.ts';
import type { StackDirectories } from './directories.ts';
import { projectLaunch } from './project-command.ts';
import type { Recorder } from './recorder.ts';

export interface ChildOptions {
  readonly directories: StackDirectories;
  readonly recorder: Recorder;
  readonly env: Readonly<Record<string, string>>;
  readonly watch: boolean;
  readonly autoRestart: boolean;
  readonly say: (line: string) => void;
}

/**
 * How long an orderly stop may take before SIGKILL: long enough for a request or batch in flight to
 * end.
 */
const GRACE_MS = 35_000;

const OFFLINE = { product: 'API (serverless-offline)', program: 'localstack/api.ts' };
const PLAIN_HOST = { product: 'API (plain host)', program: 'host/main.ts' };

/** The API, served by serverless-offline or by the plain host. */
export function apiChild(options: ChildOptions, port: number, api: true | 'host'): Supervised {
  const url = `http://127.0.0.1:${port}/health`;
  return startChild(options, {
    name: 'api',
    ...(api === 'host' ? PLAIN_HOST : OFFLINE),
    port,
    env: { API_PORT: String(port) },
    answers: async () => {
      try {
        return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
      } catch {
        return false;
      }
    },
  });
}

/**
 * The worker, with the event sources and the schedules. It has no port, and counts as ready as soon
 * as its process runs.
 */
export function workerChild(options: ChildOptions): Supervised {
  const product = 'Worker (event sources, schedules)';
  const program = 'localstack/worker.ts';
  const answers = async () => true;
  return startChild(options, { name: 'worker', product, program, env: {}, answers });
}

export type ChildName = 'api' | 'worker';

interface Child {
  readonly name: ChildName;
  readonly product: string;
  readonly program: string;
  readonly port?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly answers: () => Promise<boolean>;
}

function startChild(options: ChildOptions, child: Child) {
  const { name, product, program, port, env, answers } = child;
  const { directories, recorder, watch, autoRestart, say } = options;
  const supervised = supervise({
    label: product,
    launch: projectLaunch(program, watch ? ['--watch'] : [], { ...options.env, ...env }),
    log: directories.log(name),
    graceMs: GRACE_MS,
    autoRestart,
    answers,
    onStarted: (identity) => recorder.started({ name, product, port, graceMs: GRACE_MS, identity }),
    say,
  });
  supervised.start();
  return supervised;
}
