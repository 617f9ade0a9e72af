import { readFileSync } from 'node:fs';
import type { ProcessRow } from './identity.ts';

/**
 * Memory of a process in KB. Linux divides a memory page by the number of processes that share it,
 * so that a sum over processes counts each memory page once. Other systems give the resident size,
 * shared memory included. Source: `Pss` in proc_pid_smaps(5).
 */
export function memoryKb({ pid, residentKb }: ProcessRow): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? residentKb);
  } catch {
    return residentKb;
  }
}
