import { join } from 'node:path';
import type { Launch } from '../engines/engine.ts';
import { runTool } from '../install/tool.ts';
import { PROJECT } from './directories.ts';

type Settings = Readonly<Record<string, string>>;

/** The command that runs a file of this project with this Node, with Lua files importable. */
export function projectLaunch(file: string, args: readonly string[], env: Settings): Launch {
  const modules = join(PROJECT, 'localstack/lua-modules.mjs');
  return {
    file: process.execPath,
    args: ['--import', modules, join(PROJECT, file), ...args],
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
