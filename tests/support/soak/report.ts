import type { FaultRun } from '../load/run.ts';
import type { Census, Life } from './census.ts';
import { growth } from './growth.ts';
import type { SoakOptions } from './options.ts';

export interface SoakResult {
  readonly runs: readonly FaultRun[];
  readonly findings: number;
  readonly growth: readonly string[];
  readonly report: string;
}

/** The result of a soak as Markdown: counts, faults, and every process at its start and end. */
export function soakResult(
  options: SoakOptions,
  minutes: number,
  runs: readonly FaultRun[],
  census: Census,
): SoakResult {
  const findings = runs.reduce((sum, { verdict }) => sum + verdict.findings.length, 0);
  const operations = runs.reduce((sum, run) => sum + run.operations, 0);
  const lives = census.lives();
  const grown = growth(lives);
  const report = [
    `\`npm run soak -- --minutes ${options.minutes} --seed ${options.seed}\`: ${operations.toLocaleString('en')} operations and ${runs.length} faults in ${minutes} minutes. ` +
      `The judge has ${findings === 0 ? 'no finding' : `${findings} findings`}. ` +
      (grown.length === 0 ? 'No process grew.' : `${grown.join('. ')}.`),
    '',
    '| fault | times | operations | no response, or 5xx |',
    '|---|--:|--:|--:|',
    ...faultRows(runs),
    '',
    'Each process that lived through several runs, after its first run and after its last:',
    '',
    '| process | runs | memory (MB) | open files |',
    '|---|--:|--:|--:|',
    ...lives.filter(({ counts }) => counts > 1).map(lifeRow),
    '',
  ].join('\n');
  return { runs, findings, growth: grown, report };
}

function faultRows(runs: readonly FaultRun[]): string[] {
  const titles = [...new Set(runs.map(({ fault }) => fault.title))];
  return titles.map((title) => {
    const same = runs.filter(({ fault }) => fault.title === title);
    const sum = (of: (run: FaultRun) => number) => same.reduce((total, run) => total + of(run), 0);
    return `| ${title} | ${same.length} | ${sum((run) => run.operations)} | ${sum((run) => run.unknown)} |`;
  });
}

const lifeRow = ({ name, counts, first, last }: Life): string =>
  `| ${name} | ${counts} | ${first.megabytes} → ${last.megabytes} | ${first.openFiles ?? '–'} → ${last.openFiles ?? '–'} |`;
