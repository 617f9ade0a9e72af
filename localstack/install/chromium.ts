import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cache, CacheItem } from './cache.ts';
import { forgetLists, hasApt, libraryPath, openApt } from './debian.ts';
import { MissingPrerequisite, programOnPath } from './prerequisite.ts';

/** How to start Chromium: the program, and the environment that unpacked packages need. */
export interface Chromium {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ON_MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const HOW_TO_GET =
  'The tests of the web page need Chromium or Chrome. Install one (Debian: sudo apt-get install -y chromium; Ubuntu, which has it only as a snap: ' +
  'https://www.google.com/chrome; macOS: brew install --cask google-chrome), or set CHROMIUM to the path of its program.';

const item: CacheItem = {
  key: 'chromium',
  label: 'Chromium (from apt, for the tests of the web page)',
  megabytes: 420,
  make: async (workshop) => {
    const apt = await openApt(workshop);
    await apt.unpackWithDependencies(['chromium', 'fonts-liberation']);
    if (!existsSync(programIn(workshop.staging))) throw new MissingPrerequisite(HOW_TO_GET);
    forgetLists(workshop.staging);
  },
};

const programIn = (root: string): string => join(root, 'usr/lib/chromium/chromium');

/**
 * Finds Chromium: the CHROMIUM setting, an installed one, or Debian's packages unpacked into the
 * cache.
 */
export async function provideChromium(
  environment: NodeJS.ProcessEnv,
  provide: Cache['provide'],
): Promise<Chromium> {
  const program = environment.CHROMIUM || installed();
  if (program && !existsSync(program))
    throw new MissingPrerequisite(`CHROMIUM is set to ${program}, which does not exist.`);
  if (program) return { program, env: {} };
  if (!hasApt()) throw new MissingPrerequisite(HOW_TO_GET);
  return unpacked(await provide(item));
}

const installed = (): string | undefined =>
  NAMES.map(programOnPath).find((program) => program !== undefined) ??
  (existsSync(ON_MACOS) ? ON_MACOS : undefined);

function unpacked(root: string): Chromium {
  const libraries = libraryPath(root).split(':');
  // libpulse loads a library of its own from this subfolder.
  const path = [...libraries, ...libraries.map((folder) => join(folder, 'pulseaudio'))].join(':');
  return { program: programIn(root), env: { LD_LIBRARY_PATH: path, FONTCONFIG_FILE: fonts(root) } };
}

/** Writes a fontconfig file, because the system may have neither fonts nor a configuration. */
function fonts(root: string): string {
  const file = join(root, 'etc/fonts/ordinal.conf');
  mkdirSync(join(root, 'etc/fonts'), { recursive: true });
  const folders = [join(root, 'usr/share/fonts'), '/usr/share/fonts'];
  const cache = join(root, 'var/cache/fontconfig');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders.map((dir) => `<dir>${dir}</dir>`).join('')}<cachedir>${cache}</cachedir></fontconfig>`,
  );
  return file;
}
