import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/* Finds the ports of a handler in the sources. Relies on the formatter's indentation: the
   container's members are indented by four spaces, the constants that they are made of by two. */

const CONTAINER = 'lib/runtime/container.ts';
const words = (text: string): Set<string> => new Set(text.match(/[A-Za-z_]\w*/g));

/** Blocks that begin with a name at this indentation, by name. */
function blocks(text: string, begin: RegExp): Map<string, string> {
  const starts = [...text.matchAll(begin)];
  return new Map(
    starts.map((start, i) => [String(start[1]), text.slice(start.index, starts[i + 1]?.index)]),
  );
}

const source = readFileSync(CONTAINER, 'utf8');
const [making = '', answered = ''] = source.split('\n  return {\n');
const made = blocks(making, /^ {2}const (\w+)/gm);
const members = blocks(answered, /^ {4}(?:async )?(\w+)/gm);
const usecaseFiles = new Map(
  [...source.matchAll(/import \{([^}]*)\} from '\.\.\/usecases\/([\w-]+\.ts)'/g)].flatMap(
    ([, names = '', file = '']) =>
      [...words(names)].map((name) => [name, `lib/usecases/${file}`] as const),
  ),
);

/**
 * Every word of a use case and of the files that it imports. A port that isn't among them is passed
 * for nothing.
 */
function wordsOfUsecase(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/from '\.\/([\w-]+\.ts)'/g)];
  return imports.reduce(
    (all, [, next = '']) => all.union(wordsOfUsecase(path.join(path.dirname(file), next), seen)),
    words(text),
  );
}

function reachable(names: ReadonlySet<string>, seen: Set<string>): Set<string> {
  for (const name of names) {
    const block = made.get(name);
    if (!block || seen.has(name)) continue;
    seen.add(name);
    reachable(words(block), seen);
  }
  return seen;
}

/** The container's names that the handler's members depend on. */
export function portsUsed(handler: string): ReadonlySet<string> {
  const asked = words(readFileSync(handler, 'utf8'));
  let used = new Set<string>();
  for (const [member, block] of members) {
    if (!asked.has(member)) continue;
    const within = reachable(words(block), new Set());
    const usecase = [...words(block)].map((word) => usecaseFiles.get(word)).find(Boolean);
    const needed = usecase ? within.intersection(wordsOfUsecase(usecase)) : within;
    used = used.union(needed).union(new Set([member]));
  }
  return used;
}
