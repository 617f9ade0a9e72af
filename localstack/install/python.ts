import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem, Workshop } from './cache.ts';
import { ask, MissingPrerequisite } from './prerequisite.ts';
import { runTool } from './tool.ts';

interface Python {
  readonly program: string;
  /** How it gets at pip: its own, or one that a virtual environment brings. */
  readonly pip: 'own' | 'venv';
}

const PROBE = `
import importlib.util as u, sys
has = lambda name: u.find_spec(name) is not None
assert sys.version_info >= (3, 10)
print('own' if has('pip') else 'venv' if has('ensurepip') and has('venv') else 'none')
`;

/** A version manager's shim may come first on PATH and lead nowhere for this user, so every candidate is asked. */
const candidates = () => [
  ...(process.env.PYTHON ? [process.env.PYTHON] : []),
  'python3',
  '/usr/bin/python3',
  '/usr/local/bin/python3',
  '/opt/homebrew/bin/python3',
  ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`),
];

let found: Python | undefined;

export async function findPython(signal?: AbortSignal): Promise<Python> {
  for (const program of found ? [] : candidates()) {
    signal?.throwIfAborted();
    const pip = (await ask(program, ['-c', PROBE], signal))?.trim();
    if (pip !== 'own' && pip !== 'venv') continue;
    found = { program, pip };
    break;
  }
  if (found) return found;
  throw new MissingPrerequisite(
    'Python 3.10 or newer with pip or venv is needed for Redis. ' +
      'Install it with: sudo apt-get install -y python3 python3-venv python3-pip (macOS: brew install python), ' +
      'or set PYTHON to the path of one.',
  );
}

/** Debian splits pip from Python; a virtual environment brings one along. */
const pipEnvironment: CacheItem = {
  key: 'pip',
  label: 'pip',
  megabytes: 41,
  make: async ({ staging, log, signal }) => {
    const { program } = await findPython(signal);
    await runTool(program, ['-m', 'venv', staging], { log, signal });
  },
};

async function pythonWithPip(provide: Workshop['provide']): Promise<string> {
  const { program, pip } = await findPython();
  return pip === 'own' ? program : join(await provide(pipEnvironment), 'bin', 'python');
}

/** Unpacks pinned packages into the item's own folder: no environment to activate, nothing outside is touched. */
export function pythonItem(
  item: Omit<CacheItem, 'make'> & { readonly packages: readonly string[] },
): CacheItem {
  const { packages, ...rest } = item;
  return {
    ...rest,
    make: async ({ staging, log, signal, provide }) => {
      const python = await pythonWithPip(provide);
      const temporary = join(staging, 'tmp');
      mkdirSync(temporary);
      const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];
      const target = ['--target', join(staging, 'site'), '--only-binary', ':all:'];
      await runTool(python, ['-m', 'pip', 'install', ...options, ...target, ...packages], {
        log,
        signal,
        // Where pip puts what it downloads: inside the staging folder it shows in the progress.
        env: { TMPDIR: temporary },
      });
      rmSync(temporary, { recursive: true });
    },
  };
}

/** Where `pythonItem` put the packages. */
export const sitePackages = (item: string): string => join(item, 'site');
