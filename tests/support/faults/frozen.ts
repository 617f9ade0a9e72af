import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import type { Statement, WatchedMysql } from '../proxies/mysql.ts';
import { until } from '../wait.ts';
import type { Fault, Scene } from './fault.ts';

/* A process is frozen in the middle of a transaction, as Lambda freezes a function. */

export interface Freezes {
  /** How many kinds of statements to freeze, each once. */
  readonly kinds: number;
  /** How long the first freeze lasts. */
  readonly firstMs: number;
}

/** Longer than MySQL lets a silent client keep its transaction. */
const FROZEN_MS = 7_000;

/**
 * Others may wait for a frozen transaction's locks for 5 s, and for one lock wait more. The rest is
 * for a busy machine.
 */
const LOCKED_AT_MOST_MS = 12_000;

interface Freezable {
  readonly role: string;
  readonly process: Supervised;
  readonly mysql: WatchedMysql;
}

export function frozenFault({ kinds, firstMs }: Freezes): Fault {
  return {
    name: 'function-frozen',
    title: 'processes freeze in the middle of their transactions, each time at another statement',
    strike: async (scene) => {
      const { world, load, recorder } = scene;
      await load.reached(0.2);
      const over = recorder.beginFault('function-frozen', []);
      const [a, b] = world.apis;
      const frozen = freezing(scene, { kinds, firstMs }, [
        { role: 'api', ...a },
        { role: 'api', ...b },
        { role: 'worker', process: world.worker, mysql: world.mysqlOfWorker },
      ]);
      await Promise.race([frozen.enough, load.reached(0.9)]);
      await frozen.stop();
      over();
    },
  };
}

/** Freezes one process at a time, before a statement that is not the first of its transaction. */
function freezing(
  { world, application, random }: Scene,
  { kinds, firstMs }: Freezes,
  processes: readonly Freezable[],
) {
  const frozen = new Set<string>();
  const enough = Promise.withResolvers<void>();
  let running: Promise<void> | undefined;

  async function freeze({ process }: Freezable, kind: string): Promise<void> {
    await process.kill('SIGSTOP');
    try {
      await Promise.all([
        delay(frozen.size === 0 ? firstMs : FROZEN_MS),
        locksAreFree(world.stack.env.MYSQL_URL, application, kind),
      ]);
    } finally {
      await process.kill('SIGCONT');
    }
    frozen.add(kind);
  }

  function onStatement(one: Freezable, statement: Statement) {
    const kind = `${one.role}: ${statement.kind}`;
    if (running || frozen.has(kind) || statement.position < 2 || random.chance(0.5))
      return undefined;
    const done = freeze(one, kind).finally(() => {
      running = undefined;
      if (frozen.size >= kinds) enough.resolve();
    });
    running = done;
    done.catch(enough.reject);
    return done.catch(() => {});
  }

  for (const one of processes) one.mysql.watch((statement) => onStatement(one, statement));
  return {
    enough: enough.promise,
    stop: async () => {
      for (const { mysql } of processes) mysql.watch(undefined);
      await running;
      if (frozen.size === 0) throw new Error('No process was frozen: no transaction came by');
    },
  };
}

/** Resolves when another session gets the locks of all chats of the application. */
async function locksAreFree(url: string | undefined, application: string, kind: string) {
  const session = await createConnection({ uri: String(url) });
  try {
    await session.query('SET SESSION innodb_lock_wait_timeout = 1');
    await until(
      `others get the locks of "${kind}"`,
      () =>
        session
          .query(
            `SELECT c.number FROM applications a JOIN chats c ON a.id = c.application_id
             WHERE a.token = ? FOR UPDATE`,
            [application],
          )
          .then(
            () => true,
            () => false,
          ),
      LOCKED_AT_MOST_MS,
    );
  } finally {
    session.destroy();
  }
}
