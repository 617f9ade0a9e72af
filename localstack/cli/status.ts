import { groupMembers } from '../process/group.ts';
import { readCompose } from '../stack/compose.ts';
import type { ProcessRecord } from '../stack/state.ts';
import { runningStack } from './env.ts';

const COLUMNS = ['name', 'what', 'port', 'process', 'memory', 'up'] as const;

export async function printStatus(name: string): Promise<number> {
  const { phase, mode, processes, env } = runningStack(name);
  const rows = processes.map(describe);
  const total = rows.reduce((sum, row) => sum + row.megabytes, 0);
  console.log(`Stack "${name}" is ${phase} (${mode}), ${env.API_URL ?? ''}`);
  console.log(table([COLUMNS, ...rows.map((row) => row.cells)]));
  if (mode === 'docker') {
    console.log(await readCompose(name, ['ps', '--all'], { withinMs: 10_000 }));
    console.log(`Memory in all, without containers: ${total} MB`);
  } else console.log(`Memory in all: ${total} MB`);
  return 0;
}

function describe(record: ProcessRecord) {
  const { identity, name, product, port, startedAt } = record;
  const members = groupMembers(identity);
  const megabytes = Math.round(members.reduce((sum, one) => sum + one.residentKb, 0) / 1024);
  const up = members.length > 0 ? uptime(Date.now() - Date.parse(startedAt)) : 'ended';
  const cells = [name, product, String(port ?? '–'), String(identity.pid), `${megabytes} MB`, up];
  return { megabytes, cells };
}

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
