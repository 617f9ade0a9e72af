import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT } from '../localstack/stack/directories.ts';

/** A process of the bench's own that does one job at a time. */
export interface JobProcess<Job, Result> {
  readonly pid: number;
  run(job: Job): Promise<Result>;
  stop(): Promise<void>;
}

type Reply<Result> = { readonly result: Result } | { readonly error: string };

/** Starts a file of this folder that calls `serveJobs`. */
export function startJobProcess<Job, Result>(
  file: string,
  env: Readonly<Record<string, string>> = {},
): JobProcess<Job, Result> {
  const child: ChildProcess = fork(join(PROJECT, 'bench', file), {
    env: { ...process.env, ...env },
    execArgv: ['--no-warnings', '--import', join(PROJECT, 'localstack/lua-modules.mjs')],
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? 0,

    async run(job) {
      const reply = once(child, 'message');
      child.send(job as object);
      const ended = exited.then(([code]) => {
        throw new Error(`bench/${file} ended during its job, with exit code ${code}`);
      });
      const [message] = (await Promise.race([reply, ended])) as [Reply<Result>];
      if ('error' in message) throw new Error(`bench/${file}: ${message.error}`);
      return message.result;
    },

    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The other side: does each job that the parent sends. Ends with the parent. */
export function serveJobs<Job, Result>(work: (job: Job) => Promise<Result>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (job) => {
    work(job as Job).then(
      (result) => process.send?.({ result }),
      (error: Error) => process.send?.({ error: error.stack ?? error.message }),
    );
  });
}
