import { setTimeout as delay } from 'node:timers/promises';
import { ANSWERS } from '../engines/answers.ts';
import { ENGINE_SETTING, type EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';
import { compose, composeProject, readCompose } from './compose.ts';
import { readDocker } from './docker-command.ts';
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
/** A start that was broken off has nothing to save: no request was accepted yet. */
const BROKEN_OFF_GRACE_SECONDS = '5';
const LOG_LINES = '15';

/** Engines as services of docker-compose.yml. Docker restarts one that ends by itself. */
export function dockerHost(run: StackRun, names: readonly EngineName[]): EngineHost {
  const stack = run.options.name;
  const env = Object.fromEntries(
    names.map((name) => [PORT_SETTING[name], String(run.ports[name])]),
  );
  const services = names.map((name) => SERVICE[name]);
  const wereReady = new Set<EngineName>();
  let isFirst = false;
  let all: Promise<void> | undefined;
  let cleared: Promise<void> | undefined;

  async function upAll(): Promise<void> {
    isFirst = await hasNoVolumes(stack, run.signal);
    run.signal.throwIfAborted();
    try {
      await compose(stack, ['up', '--detach', ...services], { env, signal: run.signal });
    } catch (error) {
      await clearBrokenOff();
      if (run.signal.aborted) throw error;
      throw new Error(
        `${(error as Error).message} Where its images cannot be fetched, STACK=native runs the same engines without Docker.`,
        { cause: error },
      );
    }
  }

  /** An engine that was killed while it prepared a new volume would find half of its files there. */
  function clearBrokenOff(): Promise<void> {
    const words = isFirst ? ['down', '--volumes'] : ['stop'];
    cleared ??= compose(stack, [...words, '--timeout', BROKEN_OFF_GRACE_SECONDS], { env });
    return cleared;
  }

  function service(name: EngineName): Supervised {
    const url = String(run.settings[ENGINE_SETTING[name]]);
    const act = (...args: string[]) => compose(stack, [...args, SERVICE[name]], { env });
    let running = true;

    async function waitReady(withinMs = READY_WITHIN_MS): Promise<void> {
      const deadline = Date.now() + withinMs;
      const death = deathOf(stack, name);
      while (running && !(await ANSWERS[name](url))) {
        run.signal.throwIfAborted();
        const how = await death();
        if (how) throw new Error(`${name} ${how}. ${await lastLines(name)}`);
        if (Date.now() > deadline)
          throw new Error(
            `${name} was not ready within ${withinMs / 1000} s. ${await lastLines(name)}`,
          );
        await delay(200);
      }
      if (running) wereReady.add(name);
    }

    return {
      pid: undefined,
      get running() {
        return running;
      },
      start: () => {
        running = true;
        void act('start').catch((error: Error) => run.say(error.message));
      },
      waitReady,
      kill: (signal) => act('kill', '--signal', signal),
      stop: async () => {
        if (!running) return;
        running = false;
        await (wereReady.size < names.length ? clearBrokenOff() : act('stop'));
      },
    };
  }

  async function lastLines(name: EngineName): Promise<string> {
    const words = ['logs', '--no-color', '--no-log-prefix', '--tail', LOG_LINES, SERVICE[name]];
    const text = await readCompose(stack, words, { withinMs: 5_000 }).catch(() => '');
    const lines = text.trimEnd().split('\n');
    const hint =
      `More: docker compose -p ${composeProject(stack)} logs ${SERVICE[name]}. ` +
      'npm run stack:wipe forgets the data, if that is damaged.';
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

/** Says how a container ended since the first call, if it did. Docker restarts it, so its restarts are counted. */
function deathOf(stack: string, name: EngineName): () => Promise<string | undefined> {
  const container = `${composeProject(stack)}-${SERVICE[name]}-1`;
  let restartsAtFirst: number | undefined;
  return async () => {
    const format = '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}';
    const text = await readDocker(['inspect', '--format', format, container]);
    // A daemon that is slow to tell is no dead engine.
    if (text === undefined) return undefined;
    const [status, restarts, code] = text.trim().split(' ');
    restartsAtFirst ??= Number(restarts);
    const hasEnded = status === 'exited' || status === 'dead' || status === 'restarting';
    if (!hasEnded && Number(restarts) === restartsAtFirst) return undefined;
    return `ended while it was starting (exit code ${code})`;
  };
}

async function hasNoVolumes(stack: string, signal: AbortSignal): Promise<boolean> {
  const label = `label=com.docker.compose.project=${composeProject(stack)}`;
  const words = ['volume', 'ls', '--quiet', '--filter', label];
  const volumes = await readDocker(words, { signal });
  return volumes?.trim() === '';
}
