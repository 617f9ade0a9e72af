import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mutant } from './mutant.ts';
import { PROJECT, patchedSource } from './patched-source.ts';

const ROOT = `${pathToFileURL(PROJECT).href}/`;
const PACKAGES = `${ROOT}node_modules/`;

/** Loads a project file, and every project file it imports, as the mutant has them. */
export type LoadModule = <Module>(file: string) => Promise<Module>;

const stripped = new Map<string, string>();

/**
 * Makes `?mutant=NAME.COPY` in a module's URL load a graph of its own: the module and all project
 * files it imports, patched while they load. Packages are shared. The returned function makes a
 * loader with a fresh graph.
 */
export function mutantModules(
  mutants: readonly Pick<Mutant, 'name' | 'patches'>[],
): (name: string) => LoadModule {
  const byName = new Map(mutants.map((mutant) => [mutant.name, mutant]));
  const copyOf = (url: string | undefined): string =>
    url?.startsWith(ROOT) ? (new URL(url).searchParams.get('mutant') ?? '') : '';
  let copies = 0;

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const copy = copyOf(context.parentURL);
      const ours = resolved.url.startsWith(ROOT) && !resolved.url.startsWith(PACKAGES);
      return copy && ours ? { ...resolved, url: `${resolved.url}?mutant=${copy}` } : resolved;
    },
    load(url, context, nextLoad) {
      const [name = ''] = copyOf(url).split('.');
      const mutant = byName.get(name);
      if (!mutant) return nextLoad(url, context);
      const file = relative(PROJECT, fileURLToPath(new URL(url)));
      return { format: 'module', shortCircuit: true, source: moduleText(mutant, file) };
    },
  });

  return (name) => {
    const copy = `${name}.${copies++}`;
    return (file) => import(`${ROOT}${file}?mutant=${copy}`);
  };
}

function moduleText(mutant: Pick<Mutant, 'name' | 'patches'>, file: string): string {
  const source = patchedSource(mutant, file);
  if (file.endsWith('.lua')) return `export default ${JSON.stringify(source)};`;
  const text = stripped.get(source) ?? stripTypeScriptTypes(source);
  stripped.set(source, text);
  return text;
}
