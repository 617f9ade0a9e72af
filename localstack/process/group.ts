import { setTimeout as delay } from 'node:timers/promises';
import { allProcesses, findProcess, type ProcessIdentity, type ProcessRow } from './identity.ts';

/** How long a process group may still take to end after `hurry` aborts. */
const HURRIED_GRACE_MS = 3_000;

/**
 * The living members of the process group that `leader` began. Empty if another process has the
 * leader's id now.
 */
export function groupMembers(leader: ProcessIdentity): ProcessRow[] {
  const holder = findProcess(leader.pid);
  if (holder && holder.startTime !== leader.startTime) return [];
  return allProcesses().filter((row) => row.group === leader.pid);
}

export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): void {
  if (groupMembers(leader).length === 0) return;
  try {
    process.kill(-leader.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function groupEnded(
  leader: ProcessIdentity,
  withinMs: number,
  hurry?: AbortSignal,
): Promise<boolean> {
  let deadline = Date.now() + withinMs;
  while (groupMembers(leader).length > 0) {
    if (hurry?.aborted) deadline = Math.min(deadline, Date.now() + HURRIED_GRACE_MS);
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}

/**
 * Sends SIGTERM to a process group, then SIGKILL after the grace, or soon after `hurry` aborts.
 * Resolves when no member of the group is left.
 */
export async function endGroup(
  leader: ProcessIdentity,
  graceMs: number,
  hurry?: AbortSignal,
): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  if (await groupEnded(leader, graceMs, hurry)) return;
  signalGroup(leader, 'SIGKILL');
  await groupEnded(leader, 5_000);
}
