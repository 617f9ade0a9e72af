import { setTimeout as delay } from 'node:timers/promises';
import { ANSWERS } from '../engines/answers.ts';
import { ENGINE_SETTING, type EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';
import { sayingWhatIsWaitedFor } from '../process/waiting.ts';
import { compose, composeProject, hasVolumes, readCompose } from './compose.ts';
import { readDocker } from './docker-command.ts';
import type { EngineHost } from './engine-host.ts';
import type { StackRun } from './run.ts';

/** Each engine's service in docker-compose.yml. */
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
/**
 * Time limit of a stop that breaks off a start. It is short, because an engine that isn't ready, or
 * has had no request, has nothing to save.
 */
const BROKEN_OFF_GRACE_SECONDS = '5';
const LOG_LINES = '15';

/**
 * Runs engines as services of docker-compose.yml. Docker restarts a service that ends by itself.
 */
export function dockerHost(run: StackRun, names: readonly EngineName[]): EngineHost {
  const stack = run.options.name;
  const env = Object.fromEntries(
    names.map((name) => [PORT_SETTING[name], String(run.ports[name])]),
  );
  const services = names.map((name) => SERVICE[name]);
  let isFirst = false;
  let all: Promise<void> | undefined;
  let cleared: Promise<void> | undefined;

  async function upAll(): Promise<void> {
    isFirst = (await hasVolumes(stack, run.signal)) === false;
    run.signal.throwIfAborted();
    try {
      await compose(stack, ['up', '--detach', ...services], { env, signal: run.signal });
    } catch (error) {
      await clearBrokenOff();
      if (run.signal.aborted) throw error;
      throw new Error(
        `${(error as Error).message} If Docker cannot fetch the images, STACK=native runs the same engines without Docker.`,
        { cause: error },
      );
    }
  }

  /**
   * Stops the services. After a first start it also removes their new volumes, because an engine
   * killed during its first start leaves an incomplete data folder in its volume.
   */
  function clearBrokenOff(): Promise<void> {
    const words = isFirst ? ['down', '--volumes'] : ['stop'];
    cleared ??= compose(stack, [...words, '--timeout', BROKEN_OFF_GRACE_SECONDS], { env });
    return cleared;
  }

  function service(name: EngineName): Supervised {
    const url = String(run.settings[ENGINE_SETTING[name]]);
    const act = (...args: string[]) => compose(stack, [...args, SERVICE[name]], { env });
    let running = true;
    let wasReady = false;
    let starting = Promise.resolve();

    /**
     * Waits without an abort signal: an interruption leads to a stop of the engine, and the stop
     * ends the wait.
     */
    async function waitReady(withinMs = READY_WITHIN_MS): Promise<void> {
      await starting;
      const deadline = Date.now() + withinMs;
      const death = deathOf(stack, name);
      const sayIfLong = sayingWhatIsWaitedFor(`${name} (Docker)`, run.say);
      while (running && !(await ANSWERS[name](url))) {
        const how = await death();
        if (how) throw new Error(`${name} ${how}. ${await lastLines(name)}`);
        if (Date.now() > deadline)
          throw new Error(
            `${name} was not ready within ${withinMs / 1000} s. ${await lastLines(name)}`,
          );
        sayIfLong();
        await delay(200);
      }
      if (!running) throw new Error(`${name} was stopped before it was ready.`);
      wasReady = true;
    }

    return {
      pid: undefined,
      get running() {
        return running;
      },
      start: () => {
        running = true;
        starting = act('start');
        starting.catch((error: Error) => run.say(error.message));
      },
      waitReady,
      kill: (signal) => act('kill', '--signal', signal),
      stop: async () => {
        if (!running) return;
        running = false;
        if (!run.isUsed) return clearBrokenOff();
        await act('stop', ...(wasReady ? [] : ['--timeout', BROKEN_OFF_GRACE_SECONDS]));
      },
    };
  }

  async function lastLines(name: EngineName): Promise<string> {
    const words = ['logs', '--no-color', '--no-log-prefix', '--tail', LOG_LINES, SERVICE[name]];
    const text = await readCompose(stack, words, { withinMs: 5_000 }).catch(() => '');
    const lines = text.trimEnd().split('\n');
    const hint =
      `More: docker compose -p ${composeProject(stack)} logs ${SERVICE[name]}. ` +
      'If the data is damaged, npm run stack:wipe deletes it.';
    return `Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}\n${hint}`;
  }

  return {
    launch: async (name) => {
      all ??= upAll();
      await all;
      run.signal.throwIfAborted();
      return service(name);
    },
  };
}

/**
 * Returns a function that tells how a container ended, if it ended since the function's first call.
 * Docker restarts a container that ended, so the function compares the numbers of restarts.
 */
function deathOf(stack: string, name: EngineName): () => Promise<string | undefined> {
  const container = `${composeProject(stack)}-${SERVICE[name]}-1`;
  let restartsAtFirst: number | undefined;
  return async () => {
    const format = '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}';
    const text = await readDocker(['inspect', '--format', format, container]);
    // A daemon that does not reply in time doesn't mean that the engine ended.
    if (text === undefined) return undefined;
    const [status, restarts, code] = text.trim().split(' ');
    restartsAtFirst ??= Number(restarts);
    const hasEnded = status === 'exited' || status === 'dead' || status === 'restarting';
    if (!hasEnded && Number(restarts) === restartsAtFirst) return undefined;
    return `ended while it was starting (exit code ${code})`;
  };
}
