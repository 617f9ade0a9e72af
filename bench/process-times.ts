import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU time in user and system mode, of all threads and of children that have ended. */
  readonly cpuMs: number;
}

/** The kernel counts CPU time in hundredths of a second: USER_HZ, the same on every Linux. */
const TICK_MS = 10;

/** All processes of the machine, with the CPU time that each has used. */
export function processTimes(): readonly ProcessTimes[] {
  if (process.platform !== 'linux') return fromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => fromProc(Number(pid)) ?? []);
}

/** CPU time in milliseconds of a process and its descendants. */
export function cpuOf(pid: number, all: readonly ProcessTimes[] = processTimes()): number {
  const tree = treeOf(pid, all);
  return all.filter((one) => tree.has(one.pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** The ids of a process and its descendants. */
export function treeOf(pid: number, all: readonly ProcessTimes[]): ReadonlySet<number> {
  const tree = new Set([pid]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const one of all) if (tree.has(one.parent)) tree.add(one.pid);
  }
  return tree;
}

/** Fields of proc_pid_stat(5), counted after the name, which may contain spaces and parentheses. */
function fromProc(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const fields = stat.slice(close + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const name = stat.slice(open + 1, close);
    return { pid, parent: Number(fields[1]), name, cpuMs: ticks * TICK_MS };
  } catch {
    return undefined;
  }
}

function fromPs(): ProcessTimes[] {
  const options = ['-A', '-o', 'pid=,ppid=,time=,comm='];
  const text = execFileSync('ps', options, { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [pid, parent, time, ...command] = line.trim().split(/\s+/);
    if (!pid || !time) return [];
    const name = basename(command.join(' '));
    return [{ pid: Number(pid), parent: Number(parent), name, cpuMs: msOf(time) }];
  });
}

/** Milliseconds of a time as `ps` writes it: `[[days-]hours:]minutes:seconds[.hundredths]`. */
export function msOf(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = String(clock)
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}
