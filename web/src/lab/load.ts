import type { WriteMode } from '../api/resources.ts';
import type { Timings } from './server-timing.ts';

/* A load of direct and queued messages. `npm run bench -- modes` runs the same in a terminal. */

export interface LoadPlan {
  readonly modes: readonly WriteMode[];
  /** Messages in each mode. */
  readonly count: number;
  /** Concurrent requests, over all modes. */
  readonly concurrency: number;
  /**
   * Whether the modes alternate, so that other work of the machine affects both alike. Their rates
   * are then equal by construction.
   */
  readonly inTurns: boolean;
  /** Part of every body, so that a search finds the messages of this run only. */
  readonly tag: string;
}

export interface Job {
  readonly mode: WriteMode;
  readonly key: string;
  readonly body: string;
}

/** When a request was sent and its response was complete, in milliseconds of the load's clock. */
export interface Sent {
  readonly started: number;
  readonly finished: number;
}

export interface Posted {
  readonly number: number;
  readonly timings: Timings;
  /** False for a direct write that took too long and continued as a queued one. */
  readonly wasDirect: boolean;
  /** The times of the request. Absent if the browser doesn't report them. */
  readonly sent?: Sent | undefined;
}

/**
 * One message, from its first request to the response that settled it, in milliseconds since the
 * load began. With more than one attempt, it includes all attempts and the waits between them.
 */
export interface Sample extends Job, Partial<Omit<Posted, 'sent'>> {
  readonly started: number;
  readonly finished: number;
  readonly attempts: number;
  readonly outcome: 'acknowledged' | 'refused' | 'unknown';
  readonly reason?: string;
}

export interface LoadPorts {
  readonly now: () => number;
  readonly post: (job: Job) => Promise<Posted>;
  /** Whether to retry with the same key. Otherwise the message was refused for good. */
  readonly mayRepeat: (error: unknown) => boolean;
  readonly delayBefore: (attempt: number, error: unknown) => Promise<void>;
  readonly onSample: (sample: Sample) => void;
  readonly isStopped: () => boolean;
}

/**
 * The jobs, in phases. Unless the modes alternate, direct writes come first, because they leave no
 * work behind that would slow down the others.
 */
export function phasesOf({ modes, count, inTurns, tag }: LoadPlan): Job[][] {
  const jobs = Array.from({ length: count * modes.length }, (_, i) => ({
    mode: modes[i % modes.length] as WriteMode,
    key: `${tag}-${i}`,
    body: `${tag} message ${i}`,
  }));
  if (inTurns) return [jobs];
  const of = (wanted: WriteMode) => jobs.filter(({ mode }) => mode === wanted);
  return [of('direct'), of('queued')];
}

/**
 * Posts all messages, each until its outcome is known or the load is stopped. The load is
 * closed-loop: a slow response delays the next request.
 */
export async function runLoad(plan: LoadPlan, ports: LoadPorts): Promise<void> {
  const began = ports.now();
  for (const phase of phasesOf(plan)) {
    const jobs = phase.values();
    const lane = async () => {
      for (const job of jobs) {
        if (ports.isStopped()) return;
        ports.onSample(await sampleOf(job, began, ports));
      }
    };
    await Promise.all(Array.from({ length: plan.concurrency }, lane));
  }
}

async function sampleOf(job: Job, began: number, ports: LoadPorts): Promise<Sample> {
  const started = ports.now() - began;
  for (let attempts = 1; ; attempts += 1) {
    const settled = (rest: Partial<Sample> & Pick<Sample, 'outcome'>): Sample => {
      return { ...job, started, finished: ports.now() - began, attempts, ...rest };
    };
    try {
      const { sent, ...posted } = await ports.post(job);
      const exactly = attempts === 1 && sent ? since(began, sent) : {};
      return settled({ outcome: 'acknowledged', ...posted, ...exactly });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!ports.mayRepeat(error)) return settled({ outcome: 'refused', reason });
      if (ports.isStopped()) return settled({ outcome: 'unknown', reason });
      await ports.delayBefore(attempts, error);
    }
  }
}

const since = (began: number, { started, finished }: Sent): Sent => ({
  started: started - began,
  finished: finished - began,
});
