import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../localstack/stack/directories.ts';

/** Not part of a fresh clone. */
const LEFT_OUT = ['.git', '.stack', 'coverage', 'dist', 'node_modules'];

/** Copies the checkout to a folder of its own. The copy shares the installed dependencies. */
export function copyOfCheckout(name: string): string {
  const copy = join(PROJECT, '.stack', 'test-docker', name);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const entry of readdirSync(PROJECT).filter((one) => !LEFT_OUT.includes(one)))
    cpSync(join(PROJECT, entry), join(copy, entry), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
