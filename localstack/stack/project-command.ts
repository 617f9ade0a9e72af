import { join } from 'node:path';
import type { Launch } from '../engines/engine.ts';
import { runTool } from '../install/tool.ts';
import { PROJECT } from './directories.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * Size of V8's semi-space in MB. The default of 16 costs a busy server some 50 MB and gains it no
 * speed.
 */
const SEMI_SPACE = 4;

/** The command that runs a file of this project with this Node, with Lua files importable. */
export function projectLaunch(file: string, args: readonly string[], env: Settings): Launch {
  const modules = join(PROJECT, 'localstack/lua-modules.mjs');
  return {
    file: process.execPath,
    args: [
      `--max-semi-space-size=${SEMI_SPACE}`,
      ...['--import', modules, join(PROJECT, file), ...args],
    ],
    cwd: PROJECT,
    env,
  };
}

export interface CommandRun {
  readonly env: Settings;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

export function runCommand(file: string, args: readonly string[], run: CommandRun): Promise<void> {
  const launch = projectLaunch(file, args, run.env);
  return runTool(launch.file, launch.args, { ...run, cwd: PROJECT });
}
