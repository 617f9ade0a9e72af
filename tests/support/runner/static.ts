import { execFileSync } from 'node:child_process';
import { runProcess } from './process.ts';
import { type Counts, sum } from './report.ts';

const checks = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', ...sources('.')] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the web page', command: ['tsc', '-p', 'web'] },
  { name: 'dead code', command: ['knip'] },
] as const;

/**
 * The checkout's top-level files and folders that Git tracks. Others belong to other tools. New
 * files inside these folders count too. Without Git, returns everything.
 */
export function sources(checkout: string): readonly string[] {
  try {
    const tracked = execFileSync('git', ['ls-files', '-z'], {
      cwd: checkout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
    const tops = tracked.split('\0').map((path) => path.split('/', 1)[0] ?? '');
    const found = [...new Set(tops)].filter((top) => top !== '');
    return found.length > 0 ? found : ['.'];
  } catch {
    return ['.'];
  }
}

/** Runs the static checks. Each counts as one, and prints its output if it fails. */
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
