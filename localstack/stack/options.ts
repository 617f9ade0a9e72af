/* Terms
 * stack       the engines, and on demand the API and the worker, that run for one purpose under one name
 * supervisor  the process that started a stack; what it started ends with it
 */
import type { EngineName } from '../engines/engine.ts';
import type { Ports } from './ports.ts';

export interface StackOptions {
  /** `dev` takes the usual ports where they are free; any other name takes free ones. */
  readonly name: string;
  readonly ports?: Partial<Ports>;
  readonly api?: boolean;
  readonly worker?: boolean;
  /** Build and serve the web page, with the controls of a laptop; it needs the API. */
  readonly page?: boolean;
  /** Reload the handlers after an edit. */
  readonly watch?: boolean;
  /** Begin with empty engines. */
  readonly fresh?: boolean;
  /** Start again what ends by itself. On unless switched off. */
  readonly autoRestart?: boolean;
  /** `background`: resolve before OpenSearch is ready, which takes longest; `search` tells when it is. */
  readonly search?: 'wait' | 'background';
  /** Where STACK, MYSQL_FLAVOR and the engines that run already are read from. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
}

export interface EngineHandle {
  readonly pid: number | undefined;
  /** Sends a signal; for SIGKILL and SIGTERM, resolves when the engine has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** An orderly stop that lasts until `start`. */
  stop(): Promise<void>;
  /** Runs it again on the same port with the same data. */
  start(): void;
  waitReady(): Promise<void>;
}

export interface Stack {
  readonly env: Readonly<Record<string, string>>;
  /** Settles when the search engine is ready and its index is there. */
  readonly search: Promise<void>;
  engine(name: EngineName): EngineHandle;
  /** Stops all that was started and nothing else. Asked again, it is the same stop. */
  stop(): Promise<void>;
}
