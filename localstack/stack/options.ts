/* Terms
 * stack       the engines, and on demand the API and the worker, run together under one name
 * supervisor  the process that started a stack; everything it started ends with it
 */
import type { EngineName } from '../engines/engine.ts';
import type { Ports } from './ports.ts';

export interface StackOptions {
  /** The stack `dev` prefers the usual ports; any other stack takes free ports. */
  readonly name: string;
  readonly ports?: Partial<Ports>;
  /** `host`: the API in the plain host (host/main.ts), otherwise under serverless-offline. */
  readonly api?: boolean | 'host';
  readonly worker?: boolean;
  /** Builds and serves the web page, with its controls of a laptop's stack. Needs `api`. */
  readonly page?: boolean;
  /** Reloads the handlers after an edit. */
  readonly watch?: boolean;
  /** Starts with empty engines. */
  readonly fresh?: boolean;
  /** Restarts a process that ends by itself. Default: true. */
  readonly autoRestart?: boolean;
  /**
   * `background`: the start resolves before OpenSearch, the slowest engine, is ready;
   * `Stack.search` tells when OpenSearch is.
   */
  readonly search?: 'wait' | 'background';
  /** Source of STACK, MYSQL_FLAVOR and the URLs of the user's own engines. Default: process.env. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
  /** Interrupts a start. */
  readonly signal?: AbortSignal;
}

export interface EngineHandle {
  readonly pid: number | undefined;
  /** Sends a signal. For SIGKILL and SIGTERM, resolves when the engine has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops the engine in order; only `start` starts it again. */
  stop(): Promise<void>;
  /** Starts the stopped engine on the same port with the same data. */
  start(): void;
  waitReady(): Promise<void>;
}

export interface Stack {
  readonly env: Readonly<Record<string, string>>;
  /** Settles when OpenSearch is ready and the search index exists. */
  readonly search: Promise<void>;
  engine(name: EngineName): EngineHandle;
  /**
   * Stops everything that the stack started and nothing else. A second call returns the same stop.
   */
  stop(): Promise<void>;
}
