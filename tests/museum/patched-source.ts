import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant, Patch } from './mutant.ts';
import { type Place, placeOf, type Sources } from './patching/place.ts';

export const PROJECT = join(import.meta.dirname, '../..');

/** The files that patches may change. */
const PATCHED = ['lib/**/*.{ts,lua}', 'migrations/*.sql', 'serverless.yml'];

/** A patch and its place. */
interface Placed extends Place {
  readonly patch: Patch;
}

let read: Sources | undefined;

export function sources(): Sources {
  const files = () => PATCHED.flatMap((pattern) => globSync(pattern, { cwd: PROJECT }));
  read ??= new Map(files().map((file) => [file, readFileSync(join(PROJECT, file), 'utf8')]));
  return read;
}

const placed = new WeakMap<readonly Patch[], readonly Placed[]>();

function placesOf({ name, patches }: Pick<Mutant, 'name' | 'patches'>): readonly Placed[] {
  const known = placed.get(patches);
  if (known) return known;
  try {
    const places = patches.map((patch) => ({ patch, ...placeOf(patch, sources()) }));
    placed.set(patches, places);
    return places;
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`);
  }
}

export const isPatched = (mutant: Pick<Mutant, 'name' | 'patches'>, folder: string): boolean =>
  placesOf(mutant).some(({ file }) => file.startsWith(`${folder}/`));

/** A file's text in a mutant. Throws if a patch doesn't have exactly one place in the sources. */
export function patchedSource(mutant: Pick<Mutant, 'name' | 'patches'>, file: string): string {
  const own = placesOf(mutant).filter((place) => place.file === file);
  const text = sources().get(file) ?? readFileSync(join(PROJECT, file), 'utf8');
  return own.length === 0 ? text : patchedText(text, own);
}

/** The text with each piece replaced, and the imports that the replacements need. */
export function patchedText(text: string, places: readonly Placed[]): string {
  const inOrder = [...places].sort((a, b) => a.start - b.start);
  let patched = '';
  let through = 0;
  for (const { start, end, patch } of inOrder) {
    if (start < through) throw new Error(`Two patches overlap at:\n${patch.find}`);
    patched += text.slice(through, start) + patch.replace;
    through = end;
  }
  const imports = inOrder.flatMap(({ patch }) => Object.entries(patch.imports ?? {}));
  const missing = new Map(imports.filter(([name, module]) => !isImported(text, name, module)));
  const lines = [...missing].map(([name, module]) => `import { ${name} } from '${module}';\n`);
  return lines.join('') + patched + text.slice(through);
}

const isImported = (text: string, name: string, module: string): boolean =>
  new RegExp(`import \\{[^}]*\\b(?<!type )${name}\\b[^}]*\\} from ['"]${module}['"]`).test(text);
