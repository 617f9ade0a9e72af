import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Launch } from '../../localstack/engines/engine.ts';
import { PROJECT } from '../../localstack/stack/directories.ts';
import type { EnginePids } from '../own-stack.ts';

/** The stack of another checkout. Its API has yet to be started. */
export interface OtherStack {
  readonly api: Launch;
  readonly engines: EnginePids;
  stop(): Promise<void>;
}

export async function startOtherStack(directory: string): Promise<OtherStack> {
  const child = fork(join(PROJECT, 'bench/accept/other-checkout.ts'), [directory], {
    cwd: directory,
    execArgv: ['--no-warnings', '--import', join(directory, 'localstack/lua-modules.mjs')],
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The stack of ${directory} did not start: exit code ${code}`);
  });
  const [told] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {});
  const { launch, engines } = told as { launch: Launch; engines: EnginePids };
  return {
    api: launch,
    engines,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
