import { parseJudgeOptions, usage } from './judge/options.ts';
import { readRecord } from './judge/read-record.ts';
import { report } from './judge/report.ts';
import { judge } from './judge/rules/judge.ts';

const UNREADABLE = 2;

async function main(args: string[]): Promise<number> {
  const options = parseJudgeOptions(args);
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const record = await readRecord(options.file);
  const verdict = judge(record);
  console.log(
    options.json ? JSON.stringify(verdict, null, 2) : report(record, verdict, options.findings),
  );
  if (verdict.findings.length > 0) return 1;
  if (record.stores) return 0;
  console.error('The record has no "stores" line: its run did not finish.');
  return UNREADABLE;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = UNREADABLE;
}
