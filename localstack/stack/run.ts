import { type Dirent, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mysqlFlavor } from '../engines/choose.ts';
import { ENGINE_NAMES, ENGINE_SETTING, type EngineName, engineUrl } from '../engines/engine.ts';
import { checkPrerequisites } from '../install/check.ts';
import type { Supervised } from '../process/supervised.ts';
import type { PageServer } from '../web/page-server.ts';
import type { ChildName } from './child.ts';
import { chooseMode, type HostMode } from './choose-mode.ts';
import { forgetContainers } from './compose.ts';
import { type StackDirectories, stackDirectories } from './directories.ts';
import type { RunningEngine } from './engine-host.ts';
import { holdStack } from './hold.ts';
import { endLeftovers } from './leftovers.ts';
import type { StackOptions } from './options.ts';
import { choosePorts, type Ports } from './ports.ts';
import { type Recorder, recordState } from './recorder.ts';
import { stackSettings } from './settings.ts';
import { readState } from './state.ts';

/** One run of a stack: its options and everything started so far. */
export interface StackRun {
  readonly options: StackOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly directories: StackDirectories;
  readonly recorder: Recorder;
  readonly mode: HostMode;
  readonly ports: Ports;
  /** The settings known so far. The URLs of the queues are added once the queue server runs. */
  readonly settings: Record<string, string>;
  readonly engines: Map<EngineName, RunningEngine>;
  readonly children: Map<ChildName, Supervised>;
  page: PageServer | undefined;
  /** Whether requests may have been accepted, so that a stop has something to save. */
  isUsed: boolean;
  /** Steps of the start, settled or not. */
  readonly steps: Promise<unknown>[];
  /** Whether an earlier start left data. */
  readonly continues: boolean;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly release: () => void;
  readonly say: (line: string) => void;
}

/**
 * Takes the stack's lock, ends the processes that a killed start left running, and chooses the
 * mode, ports and settings.
 */
export async function openRun(options: StackOptions): Promise<StackRun> {
  const { name, fresh } = options;
  const say = options.log ?? (() => {});
  const environment = options.environment ?? process.env;
  const directories = stackDirectories(name);
  const lock = await holdStack(name, directories, say, options.signal);
  try {
    const earlier = readState(directories.state);
    if (earlier) await endLeftovers(directories, earlier, say, options.signal);
    const outside = (engine: EngineName) => environment[ENGINE_SETTING[engine]];
    const mode = await chooseMode({
      environment,
      checkPrerequisites: () =>
        checkPrerequisites(
          ENGINE_NAMES.filter((engine) => !outside(engine)),
          mysqlFlavor(environment),
          options.signal,
        ),
      say,
      signal: options.signal,
    });
    options.signal?.throwIfAborted();
    if (fresh && earlier?.mode === 'docker') await forgetContainers(name);
    if (fresh) rmSync(directories.root, { recursive: true, force: true });
    keepPreviousLogs(directories);
    const recorder = recordState(directories.state, mode);
    const ports = await choosePorts({
      wishes: options.ports ?? {},
      usual: name === 'dev',
      needed: (port) =>
        port === 'api' || port === 'page' ? options[port] === true : !outside(port),
      say,
    });
    const urls = Object.fromEntries(
      ENGINE_NAMES.map((engine) => [engine, outside(engine) ?? engineUrl(engine, ports[engine])]),
    ) as Record<EngineName, string>;
    const settings = stackSettings(environment, urls, ports.api, directories.root);
    if (options.page) settings.WEB_URL = `http://127.0.0.1:${ports.page}`;
    recorder.env(settings);
    const failed = new AbortController();
    return {
      options,
      environment,
      directories,
      recorder,
      mode,
      ports,
      settings,
      engines: new Map(),
      children: new Map(),
      page: undefined,
      isUsed: false,
      steps: [],
      continues: !fresh && earlier !== undefined,
      signal: AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]),
      abort: () => failed.abort(),
      release: lock.release,
      say,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Renames the logs of the previous start, which may tell why that start ended. Each start writes
 * new logs.
 */
function keepPreviousLogs({ logs }: StackDirectories): void {
  for (const { name } of entriesOf(logs))
    if (name.endsWith('.log')) renameSync(join(logs, name), join(logs, `${name}.1`));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
