import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';

export const PROJECT = join(import.meta.dirname, '../..');

const texts = new Map<string, string>();

function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(PROJECT, file), 'utf8');
  texts.set(file, text);
  return text;
}

/**
 * A file's text in a mutant. Throws if a patch's text doesn't occur exactly once, so that mutants
 * can't become stale.
 */
export function patchedSource({ name, patches }: Pick<Mutant, 'name' | 'patches'>, file: string) {
  return patches
    .filter((patch) => patch.file === file)
    .reduce((text, { find, replace }) => {
      const [before = '', after, ...more] = text.split(find);
      if (after === undefined || more.length > 0) {
        const times = text.split(find).length - 1;
        throw new Error(`${name}: this text is ${times} times in ${file}, not once:\n${find}`);
      }
      return before + replace + after;
    }, textOf(file));
}
