import { readFileSync, writeFileSync } from 'node:fs';
import type { Verdict } from '../../../commands/judge/rules/verdict.ts';
import type { FaultRun } from '../load/run.ts';
import type { Fault } from './fault.ts';

const FILE = 'docs/faults.md';
/** The soak writes the page from here on. */
const SOAK = '## An hour of faults at random\n';

const PROMISES = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'also'] as const;

/** Writes docs/faults.md from the runs of all faults. Keeps the part of the soak. */
export function writeFaultReport(runs: readonly FaultRun[], seed: number): void {
  const operations = runs.reduce((sum, run) => sum + run.operations, 0);
  const limits = runs.flatMap(({ fault }) =>
    fault.beyond ? [`- ${fault.beyond.promise} in "${fault.title}": ${fault.beyond.because}.`] : [],
  );
  const text = [
    '# Faults × operations × verdicts',
    '',
    'The long fault test (`npm run test:full`) writes this page. `tests/support/load/run.ts` describes its runs, and [judge.md](judge.md) how they are judged.',
    'Eight clients on two API instances create chats, post, read and list, lose a third of the responses and retry; a fault strikes among them. Then everything',
    'comes to rest, the stores are read, and `npm run judge` decides on N1–N6 and the promises beside them.',
    '',
    `${operations.toLocaleString('en')} operations, seed ${seed}.`,
    '',
    `| fault | operations | no response, or 5xx | stored | void | dead-lettered | ${PROMISES.join(' | ')} |`,
    `|---|--:|--:|--:|--:|--:|${PROMISES.map(() => '---').join('|')}|`,
    ...runs.map(row),
    '',
    'Void: numbers that Redis skipped, each explained by its fault. Only faults of Redis have any.',
    '',
    ...(limits.length > 0 ? ['Not promised, because no system can:', '', ...limits, ''] : []),
  ];
  write(text.join('\n'), parts().soak);
}

/** Writes the part of docs/faults.md that is about the soak. */
export function writeSoakReport(report: string): void {
  write(parts().table, `${SOAK}\n${report}`);
}

/** The page in two parts: the table of all faults, and the soak. */
function parts(): { readonly table: string; readonly soak: string } {
  const [table = '', soak] = readFileSync(FILE, 'utf8').split(SOAK);
  return { table, soak: soak === undefined ? '' : `${SOAK}${soak}` };
}

const write = (table: string, soak: string): void =>
  writeFileSync(FILE, `${table.trimEnd()}\n${soak && `\n${soak}`}`);

function row({ fault, verdict, operations, unknown, states }: FaultRun): string {
  const cells = [
    fault.title,
    operations,
    unknown,
    states.message,
    states.void,
    states.deadLettered,
    ...PROMISES.map((promise) => judged(fault, verdict, promise)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const judged = (fault: Fault, { promises }: Verdict, promise: (typeof PROMISES)[number]): string =>
  fault.beyond?.promise === promise ? 'not promised' : promises[promise];
