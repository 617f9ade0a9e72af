import { setTimeout as delay } from 'node:timers/promises';
import { ANSWERS } from '../engines/answers.ts';
import { ENGINE_SETTING, type EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';
import { compose, composeProject } from './compose.ts';
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

/** Engines as services of docker-compose.yml. Docker restarts one that ends by itself. */
export function dockerHost(run: StackRun, names: readonly EngineName[]): EngineHost {
  const stack = run.options.name;
  const ports = Object.fromEntries(
    names.map((name) => [PORT_SETTING[name], String(run.ports[name])]),
  );
  const services = names.map((name) => SERVICE[name]);
  let all: Promise<void> | undefined;
  const upAll = () => {
    all ??= compose(stack, ['up', '--detach', ...services], ports, run.signal).catch(
      async (error) => {
        // Broken off or failed half-way, it may have started some.
        await compose(stack, ['stop', ...services], ports);
        throw error;
      },
    );
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
