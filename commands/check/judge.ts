import type { RunRecord } from './record.ts';
import { PROMISES, type PromiseName, type Verdict } from './verdict.ts';

/** Judges the promises N1–N6 on what clients were told and on what the stores held in the end. Pure: the same record, the same verdict. */
export function judge(record: RunRecord): Verdict {
  return {
    run: record.header.run,
    operations: record.operations.length,
    faults: record.faults.length,
    promises: Object.fromEntries(PROMISES.map((name) => [name, 'not judged'])) as Record<
      PromiseName,
      'not judged'
    >,
    unread: [],
    findings: [],
  };
}
