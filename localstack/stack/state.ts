import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, type ProcessIdentity } from '../process/identity.ts';

export interface ProcessRecord {
  readonly name: string;
  readonly product: string;
  readonly port?: number | undefined;
  readonly graceMs: number;
  readonly startedAt: string;
  readonly identity: ProcessIdentity;
}

/**
 * The state that a stack writes about itself, for other commands and for the start after a kill -9.
 */
export interface StackState {
  readonly supervisor: ProcessIdentity;
  readonly phase: 'starting' | 'running' | 'stopping' | 'stopped';
  readonly mode: 'native' | 'docker';
  readonly env: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessRecord[];
}

export function readState(path: string): StackState | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StackState;
  } catch {
    return undefined;
  }
}

/** The state of a stack, if its supervisor lives. */
export function readLiveState(path: string): StackState | undefined {
  const state = readState(path);
  return state && isAlive(state.supervisor) ? state : undefined;
}

export function writeState(path: string, state: StackState): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(state, null, 2));
  renameSync(fresh, path);
}
