import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from './cache.ts';
import { ask, hasProgram, MissingPrerequisite } from './prerequisite.ts';
import { runTool } from './tool.ts';

export const hasApt = (): boolean => hasProgram('apt-get') && hasProgram('dpkg');

/**
 * Shared libraries that a slim machine may lack, each with the packages that contain it. Newer
 * releases renamed some packages (t64), so the first name that the release knows is used.
 */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'libaio.so.1': ['libaio1t64', 'libaio1'],
  'liburing.so.2': ['liburing2'],
  'libnuma.so.1': ['libnuma1'],
  'libpcre2-8.so.0': ['libpcre2-8-0'],
  'libcrypt.so.1': ['libcrypt1'],
  'libssl.so.3': ['libssl3t64', 'libssl3'],
  'libcrypto.so.3': ['libssl3t64', 'libssl3'],
  'libsystemd.so.0': ['libsystemd0'],
  'libstdc++.so.6': ['libstdc++6'],
  'libncurses.so.6': ['libncurses6'],
  'libtinfo.so.6': ['libtinfo6'],
};

export interface Apt {
  /** Downloads packages and unpacks them into the staging folder, without installing them. */
  unpack(packages: readonly string[]): Promise<void>;
  /**
   * Downloads and unpacks packages together with all their dependencies that this machine lacks.
   */
  unpackWithDependencies(packages: readonly string[]): Promise<void>;
  /** Unpacks the shared libraries that the program needs and this machine lacks. */
  unpackMissingLibraries(program: string): Promise<void>;
}

/**
 * Prepares apt with package lists of its own. It then needs no root, takes no apt lock, and changes
 * nothing in the system.
 */
export async function openApt({ staging, log, signal }: Workshop): Promise<Apt> {
  const state = join(staging, 'apt');
  mkdirSync(join(state, 'state/lists/partial'), { recursive: true });
  mkdirSync(join(state, 'cache/archives/partial'), { recursive: true });
  mkdirSync(join(state, 'debs'));
  const options = [
    `Dir::State=${state}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${state}/cache`,
    'APT::Sandbox::User=',
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  ].flatMap((option) => ['-o', option]);
  await runTool('apt-get', [...options, 'update'], { log, signal });

  const isKnown = async (name: string) =>
    (await ask('apt-cache', [...options, 'show', '--no-all-versions', name], signal)) !== undefined;

  async function unpack(packages: readonly string[]): Promise<void> {
    const debs = join(state, 'debs');
    await runTool('apt-get', [...options, 'download', ...packages], { cwd: debs, log, signal });
    await unpackAll(debs);
  }

  async function unpackWithDependencies(packages: readonly string[]): Promise<void> {
    const wanted = ['install', '--download-only', '--no-install-recommends', '--yes', ...packages];
    await runTool('apt-get', [...options, ...wanted], { log, signal });
    await unpackAll(join(state, 'cache/archives'));
  }

  async function unpackAll(folder: string): Promise<void> {
    for (const deb of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      await runTool('dpkg', ['-x', join(folder, deb), staging], { log, signal });
      rmSync(join(folder, deb));
    }
  }

  async function unpackMissingLibraries(program: string): Promise<void> {
    const packages = new Set<string>();
    for (const library of await missingLibraries(program, staging)) {
      const name = await packageOf(library);
      signal?.throwIfAborted();
      if (!name)
        throw new MissingPrerequisite(
          `${program} needs ${library}, which this machine lacks. Install the package that contains it ` +
            `(apt-file search ${library}).`,
        );
      packages.add(name);
    }
    if (packages.size > 0) await unpack([...packages]);
  }

  async function packageOf(library: string): Promise<string | undefined> {
    for (const name of LIBRARIES[library] ?? []) if (await isKnown(name)) return name;
    return undefined;
  }
  return { unpack, unpackWithDependencies, unpackMissingLibraries };
}

async function missingLibraries(program: string, root: string): Promise<string[]> {
  const words = [`LD_LIBRARY_PATH=${libraryPath(root)}`, 'ldd', program];
  const text = (await ask('/usr/bin/env', words)) ?? '';
  const names = [...text.matchAll(/^\s*(\S+) => not found/gm)].map((match) => String(match[1]));
  return [...new Set(names)];
}

/** Deletes the package lists: they are as large as an engine, and of no use after the install. */
export const forgetLists = (staging: string): void =>
  rmSync(join(staging, 'apt'), { recursive: true, force: true });

const MULTIARCH: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

export function libraryPath(root: string): string {
  const triplet = MULTIARCH[process.arch] ?? '';
  return [join(root, 'usr/lib', triplet), join(root, 'lib', triplet)].join(':');
}
