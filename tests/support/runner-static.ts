import { runProcess } from './runner-process.ts';
import { type Counts, sum } from './runner-report.ts';

const checks = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the web page', command: ['tsc', '-p', 'web'] },
  { name: 'dead code', command: ['knip'] },
] as const;

/** Each check counts as one; its output is shown when it fails. */
export async function staticChecks(signal: AbortSignal): Promise<Counts> {
  const results = await Promise.all(
    checks.map(async ({ name, command: [program, ...args] }) => {
      const { ok, output } = await runProcess(program, args, { show: false, signal });
      console.log(ok ? `ok      ${name}` : `FAILED  ${name}\n${output}`);
      return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    }),
  );
  return sum(...results);
}
