import type { JobName, Jobs } from '../../domain/jobs-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/** Seconds without a sign of life after which another run may take the job over. */
const HOLD_SECONDS = 60;
/** How long (ms) a run works on before it prolongs its hold. */
const PROLONG_AFTER_MS = 20_000;

export interface RunAlonePorts {
  readonly jobs: Pick<Jobs, 'hold' | 'release'>;
  /** A name for this run that no other has. */
  readonly newHolder: () => string;
  readonly now: () => number;
}

/** The result of a run that found another one at work, and left the job to it. */
const LEFT_TO_ANOTHER = { outcome: 'another run is at work' } as const;

/**
 * Does a job's work unless another run is at it. Two runs at once would do no harm, but each would
 * repeat the other's work. The work calls `goesOn` between its steps: that prolongs the hold, and
 * returns false when the time is up or another run has taken the job over. A run that dies, or
 * does not call it for a minute, loses the job.
 */
export function runAlone({ jobs, newHolder, now }: RunAlonePorts) {
  return async function runAlone<Done>(
    job: JobName,
    hasTimeLeft: () => boolean,
    work: (goesOn: () => boolean) => Promise<Done>,
  ): Promise<Done | typeof LEFT_TO_ANOTHER> {
    const holder = newHolder();
    let heldAt = now();
    if (!(await jobs.hold(job, holder, HOLD_SECONDS))) return LEFT_TO_ANOTHER;
    let isHeld = true;
    let prolonged = Promise.resolve();
    const goesOn = () => {
      if (isHeld && now() - heldAt >= PROLONG_AFTER_MS) {
        heldAt = now();
        prolonged = prolong();
      }
      return isHeld && hasTimeLeft();
    };
    // If MySQL fails here, the job may be another run's by now.
    const prolong = async () => {
      isHeld = await jobs.hold(job, holder, HOLD_SECONDS).catch(() => false);
    };
    try {
      return await work(goesOn);
    } finally {
      await prolonged;
      // Else it ends by itself. That must not hide the result of the work.
      await unlessDown(() => jobs.release(job, holder));
    }
  };
}
