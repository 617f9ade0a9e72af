import { Redis } from 'ioredis';
import type { Supervised } from '../process/supervised.ts';
import type { StackRun } from '../stack/run.ts';

export type FaultTarget = 'redis' | 'worker' | 'mysql' | 'opensearch';
export type FaultAction = 'flush' | 'stop' | 'start';

export interface FaultRequest {
  readonly target: FaultTarget;
  readonly action: FaultAction;
}

type Phase = 'up' | 'stopping' | 'down' | 'starting';

export interface Faults {
  /**
   * The faults that can be caused. They affect only engines and a worker that this stack started,
   * never a user's own engines.
   */
  all(): readonly FaultRequest[];
  state(): { readonly parts: Readonly<Partial<Record<FaultTarget, Phase>>> };
  /** Resolves when done: Redis is flushed, or the engine or worker has ended or is ready again. */
  strike(fault: FaultRequest): Promise<void>;
  /**
   * Starts every engine or worker that a fault stopped, so that the stack can be taken down in
   * order.
   */
  mendAll(): Promise<void>;
}

const STOPPABLE: readonly FaultTarget[] = ['worker', 'mysql', 'opensearch'];

export function openFaults(run: StackRun): Faults {
  const phases = new Map<FaultTarget, Phase>();
  const partOf = (target: FaultTarget): Supervised | undefined =>
    target === 'worker' ? run.children.get('worker') : run.engines.get(target)?.own;
  const phaseOf = (target: FaultTarget): Phase =>
    phases.get(target) ?? (partOf(target)?.running ? 'up' : 'starting');

  async function during(target: FaultTarget, phase: Phase, work: () => Promise<void>) {
    phases.set(target, phase);
    try {
      await work();
    } finally {
      phases.delete(target);
    }
  }

  async function stop(target: FaultTarget, part: Supervised): Promise<void> {
    await during(target, 'stopping', () => part.stop());
    phases.set(target, 'down');
    run.say(`${target} was stopped from the web page.`);
  }

  async function start(target: FaultTarget, part: Supervised): Promise<void> {
    await during(target, 'starting', async () => {
      part.start();
      await part.waitReady();
    });
    run.say(`${target} was started again from the web page.`);
  }

  async function strike({ target, action }: FaultRequest): Promise<void> {
    const part = partOf(target);
    if (!part) return;
    if (action === 'flush') return flush(run);
    if (action === 'stop' && phaseOf(target) === 'up') return stop(target, part);
    if (action === 'start' && phaseOf(target) === 'down') return start(target, part);
  }

  return {
    all: () => [
      ...(partOf('redis') ? [{ target: 'redis', action: 'flush' } as const] : []),
      ...STOPPABLE.filter(partOf).flatMap((target) =>
        (['stop', 'start'] as const).map((action) => ({ target, action })),
      ),
    ],
    state: () => ({
      parts: Object.fromEntries(
        (['redis', ...STOPPABLE] as const)
          .filter(partOf)
          .map((target) => [target, phaseOf(target)] as const),
      ),
    }),
    strike,
    mendAll: async () => {
      const down = [...phases].filter(([, phase]) => phase === 'down').map(([target]) => target);
      await Promise.all(down.map((target) => strike({ target, action: 'start' })));
    },
  };
}

/** Deletes all data of Redis, as an operator's wrong command would. */
async function flush(run: StackRun): Promise<void> {
  const redis = new Redis(String(run.settings.REDIS_URL), { maxRetriesPerRequest: 1 });
  try {
    await redis.flushall();
    run.say('Redis was flushed from the web page.');
  } finally {
    redis.disconnect();
  }
}
