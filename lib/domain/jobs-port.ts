/** Scheduled work that goes on where its last run stopped. */
export type JobName = 'settle' | 'purge' | 'purge-keys' | 'seal' | 'reindex' | 'check-search';

/**
 * The memory of jobs in MySQL, which outlives a run that is killed. Every method throws
 * EngineUnavailable when MySQL does not respond.
 */
export interface Jobs {
  /** The position that was noted last. Undefined: begin at the start. */
  position(job: JobName): Promise<string | undefined>;
  /** Notes where the next run begins. Repeatable. */
  note(job: JobName, position: string | undefined): Promise<void>;
  /**
   * Makes this run the only one that works on the job, for `seconds`; if it is already, prolongs
   * that. False: another run is at work, and was heard of within its seconds.
   */
  hold(job: JobName, holder: string, seconds: number): Promise<boolean>;
  /** Ends the hold of this run. Does nothing if another run holds the job. */
  release(job: JobName, holder: string): Promise<void>;
}
