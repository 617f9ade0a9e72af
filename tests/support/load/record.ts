import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordFile } from '../../../commands/judge/record-file.ts';
import { sentence } from '../../../commands/judge/report.ts';
import { Recorder } from '../../../commands/judge/rules/recorder.ts';
import type { Verdict } from '../../../commands/judge/rules/verdict.ts';
import { PROJECT } from '../../../localstack/stack/directories.ts';
import { SETTLE_MS } from './world.ts';

const RECORDS = join(PROJECT, '.stack/records');

/**
 * Opens the record of a run. `judged` deletes it if there are no findings (and KEEP_RECORDS is
 * unset), otherwise prints them and the file's path.
 */
export function openRecord(name: string, seed: number) {
  mkdirSync(RECORDS, { recursive: true });
  const file = join(RECORDS, `${name}-${seed}.jsonl`);
  const { keep, close } = recordFile(file);
  const recorder = new Recorder({ run: name, seed, settle_ms: SETTLE_MS }, keep);
  return {
    recorder,
    judged: async (verdict: Verdict): Promise<Verdict> => {
      await close();
      if (verdict.findings.length > 0) console.error(report(verdict, seed, file));
      else if (!process.env.KEEP_RECORDS) rmSync(file);
      return verdict;
    },
  };
}

const SHOWN = 10;

function report({ run, operations, findings }: Verdict, seed: number, file: string): string {
  const lines = findings.slice(0, SHOWN).map((finding) => `  ${sentence(finding)}`);
  const rest = findings.length > SHOWN ? [`  … and ${findings.length - SHOWN} more`] : [];
  const title = `${run}: ${findings.length} findings in ${operations} operations (SEED=${seed}), record: ${file}`;
  return [title, ...lines, ...rest].join('\n');
}
