import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem, Workshop } from './cache.ts';
import { ask, MissingPrerequisite } from './prerequisite.ts';
import { runTool } from './tool.ts';

interface Python {
  readonly program: string;
  /** Where pip comes from: this Python's own, or one in a virtual environment. */
  readonly pip: 'own' | 'venv';
}

const PROBE = `
import importlib.util as u, sys
has = lambda name: u.find_spec(name) is not None
assert sys.version_info >= (3, 10)
print('own' if has('pip') else 'venv' if has('ensurepip') and has('venv') else 'none')
`;

/**
 * The Python programs to try one after the other. The first on PATH may be a version manager's shim
 * that doesn't work.
 */
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

/**
 * A virtual environment, used only because it contains pip: Debian packages pip apart from Python.
 */
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

/**
 * An item of Python packages with fixed versions, which pip installs into a plain folder. No
 * virtual environment has to be activated to use them.
 */
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
        // pip downloads to TMPDIR. This one is inside the staging folder, so that the progress line
        // counts the download.
        env: { TMPDIR: temporary },
      });
      rmSync(temporary, { recursive: true });
    },
  };
}

/** The folder with the packages of a `pythonItem`. */
export const sitePackages = (item: string): string => join(item, 'site');
