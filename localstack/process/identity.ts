/* Terms
 * identity       a process id and the process's start time. Ids are reused, the pair is not
 * process group  all that a launched program started, unless it left the group. The kernel doesn't
 *                reuse the group's id while one member lives
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startTime: string;
  readonly residentKb: number;
}

const PAGE_KB = 4;

/** Reads a process from /proc. A zombie counts as ended: its parent just hasn't reaped it. */
function readProc(pid: number): ProcessRow | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name may contain spaces and parentheses, so fields are counted after the last
    // ')'.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      startTime: String(fields[19]),
      residentKb: Number(fields[21]) * PAGE_KB,
    };
  } catch {
    return undefined;
  }
}

/**
 * Reads processes from `ps` where there is no /proc (macOS). `lstart` is five words: Mon Jan 2
 * 15:04:05 2026.
 */
function readPs(selection: readonly string[]): ProcessRow[] {
  try {
    const columns = 'pid=,ppid=,pgid=,rss=,stat=,lstart=';
    const text = execFileSync('ps', [...selection, '-o', columns], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\n').flatMap((line) => {
      const [pid, parent, group, rss, state, ...start] = line.trim().split(/\s+/);
      if (!pid || !state || state.startsWith('Z')) return [];
      const startTime = start.join(' ');
      return [
        {
          pid: Number(pid),
          parent: Number(parent),
          group: Number(group),
          startTime,
          residentKb: Number(rss),
        },
      ];
    });
  } catch {
    return [];
  }
}

export function findProcess(pid: number): ProcessRow | undefined {
  return process.platform === 'linux' ? readProc(pid) : readPs(['-p', String(pid)])[0];
}

export function allProcesses(): ProcessRow[] {
  if (process.platform !== 'linux') return readPs(['-A']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProc(Number(name)) ?? []);
}

export function identify(pid: number): ProcessIdentity | undefined {
  const row = findProcess(pid);
  return row && { pid: row.pid, startTime: row.startTime };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startTime === identity.startTime;
}
