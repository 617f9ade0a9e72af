import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ANSWERS } from '../engines/answers.ts';
import { ENGINE_SETTING, type EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';
import { PROJECT } from './directories.ts';
import type { EngineHost } from './engine-host.ts';
import type { StackRun } from './run.ts';

/** The services of docker-compose.yml that are engines. */
const SERVICE: Readonly<Record<EngineName, string>> = {
  redis: 'redis',
  mysql: 'mysql',
  opensearch: 'opensearch',
  aws: 'localstack',
};

const PORT_SETTING: Readonly<Record<EngineName, string>> = {
  redis: 'REDIS_PORT',
  mysql: 'MYSQL_PORT',
  opensearch: 'OPENSEARCH_PORT',
  aws: 'AWS_PORT',
};

const READY_WITHIN_MS = 300_000;

export const composeProject = (stack: string): string => `ordinal-${stack}`;

/** Compose's own output goes to the terminal: pulling images takes long, and it shows that well. */
export function compose(
  stack: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const words = ['compose', '--project-name', composeProject(stack), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('docker', words, {
      cwd: PROJECT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      // Not in the terminal's group: a Ctrl-C is answered by stopping, not by breaking off half-way.
      detached: true,
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`docker ${words.join(' ')} failed with exit code ${code}.`)),
    );
  });
}

/** Engines as services of docker-compose.yml. Docker restarts one that ends by itself. */
export function dockerHost(run: StackRun, names: readonly EngineName[]): EngineHost {
  const stack = run.options.name;
  const ports = Object.fromEntries(
    names.map((name) => [PORT_SETTING[name], String(run.ports[name])]),
  );
  let all: Promise<void> | undefined;
  const upAll = () => {
    all ??= compose(stack, ['up', '--detach', ...names.map((name) => SERVICE[name])], ports);
    return all;
  };

  function service(name: EngineName): Supervised {
    const url = String(run.settings[ENGINE_SETTING[name]]);
    const act = (...args: string[]) => compose(stack, [...args, SERVICE[name]], ports);
    let running = true;
    return {
      pid: undefined,
      get running() {
        return running;
      },
      start: () => {
        running = true;
        void act('start').catch((error: Error) => run.say(error.message));
      },
      waitReady: async (withinMs = READY_WITHIN_MS) => {
        const deadline = Date.now() + withinMs;
        while (running && !(await ANSWERS[name](url))) {
          if (Date.now() > deadline)
            throw new Error(
              `${name} was not ready within ${withinMs / 1000} s. See: docker compose -p ${composeProject(stack)} logs ${SERVICE[name]}`,
            );
          await delay(200);
        }
      },
      kill: (signal) => act('kill', '--signal', signal),
      stop: async () => {
        if (!running) return;
        running = false;
        await act('stop');
      },
    };
  }

  return {
    launch: async (name) => {
      await upAll();
      run.signal.throwIfAborted();
      return service(name);
    },
  };
}
