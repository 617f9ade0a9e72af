import type { WriteMode } from '../api/resources.ts';
import type { Timings } from './server-timing.ts';

/* A load of messages of both kinds. In the terminal, npm run bench -- modes runs the same. */

export interface LoadPlan {
  readonly modes: readonly WriteMode[];
  /** Messages in each mode. */
  readonly count: number;
  /** Requests under way at once, over all modes. */
  readonly concurrency: number;
  /** Whether both modes take turns, so that whatever else the machine does meets them alike. Their rates are then equal by construction. */
  readonly inTurns: boolean;
  /** In every body, so that a search finds the messages of this run and no others. */
  readonly tag: string;
}

export interface Job {
  readonly mode: WriteMode;
  readonly key: string;
  readonly body: string;
}

/** When a request went out and when its answer was complete, in milliseconds of the load's clock. */
export interface Sent {
  readonly started: number;
  readonly finished: number;
}

export interface Posted {
  readonly number: number;
  readonly timings: Timings;
  /** A direct write that took too long goes on as a queued one. */
  readonly wasDirect: boolean;
  /** Absent where the browser does not tell. */
  readonly sent?: Sent | undefined;
}

/**
 * One message, from the moment when its first request was sent to the answer that settled it. Milliseconds since the load began. What was asked
 * more than once counts from the first try, waits between the tries included.
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
  /** It is worth another attempt with the same key; otherwise it was refused for good. */
  readonly mayRepeat: (error: unknown) => boolean;
  readonly delayBefore: (attempt: number, error: unknown) => Promise<void>;
  readonly onSample: (sample: Sample) => void;
  readonly isStopped: () => boolean;
}

/** What is posted at a time. One mode after the other, direct writes come first: they leave no work behind that would slow down the others. */
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

/** Posts all, each until its outcome is known or the load is stopped. Requests are closed-loop: a slow answer delays the next request. */
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
