import { groupMembers } from '../process/group.ts';
import { findProcess, type ProcessIdentity, type ProcessRow } from '../process/identity.ts';
import { memoryKb } from '../process/memory.ts';
import { readCompose } from '../stack/compose.ts';
import type { ProcessRecord } from '../stack/state.ts';
import { runningStack } from './env.ts';

const COLUMNS = ['name', 'what', 'port', 'process', 'memory', 'up'] as const;

export async function printStatus(name: string): Promise<number> {
  const { phase, mode, processes, env, supervisor } = runningStack(name);
  const rows = [...processes.map(describe), describeStart(supervisor)];
  const total = rows.reduce((sum, row) => sum + row.megabytes, 0);
  console.log(`Stack "${name}" is ${phase} (${mode}), ${env.API_URL ?? ''}`);
  console.log(table([COLUMNS, ...rows.map((row) => row.cells)]));
  if (mode === 'docker') {
    console.log(await readCompose(name, ['ps', '--all'], { withinMs: 10_000 }));
    console.log(`Total memory, without containers: ${total} MB`);
  } else console.log(`Total memory: ${total} MB`);
  return 0;
}

function describe(record: ProcessRecord) {
  const { identity, name, product, port, startedAt } = record;
  const members = groupMembers(identity);
  const megabytes = megabytesOf(members);
  const up = members.length > 0 ? uptime(Date.now() - Date.parse(startedAt)) : 'ended';
  const cells = [name, product, String(port ?? '–'), String(identity.pid), `${megabytes} MB`, up];
  return { megabytes, cells };
}

function describeStart(supervisor: ProcessIdentity) {
  const megabytes = megabytesOf(withStarters(supervisor.pid));
  const cells = ['start', 'npm start', '–', String(supervisor.pid), `${megabytes} MB`, ''];
  return { megabytes, cells };
}

/** The process and its ancestors in the same process group: npm and the bootstrap. */
function withStarters(pid: number, group = findProcess(pid)?.group): ProcessRow[] {
  const row = findProcess(pid);
  return row && row.group === group ? [row, ...withStarters(row.parent, group)] : [];
}

const megabytesOf = (rows: readonly ProcessRow[]): number =>
  Math.round(rows.reduce((sum, row) => sum + memoryKb(row), 0) / 1024);

function uptime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
