import { identify, type ProcessIdentity } from '../process/identity.ts';
import { type ProcessRecord, type StackState, writeState } from './state.ts';

export interface Recorder {
  phase(phase: StackState['phase']): void;
  env(env: Readonly<Record<string, string>>): void;
  /** Records a started process, in place of an earlier process of the same name. */
  started(record: Omit<ProcessRecord, 'startedAt'>): void;
}

/** Writes the stack's state at every change, because the supervisor may be killed at any moment. */
export function recordState(path: string, mode: StackState['mode']): Recorder {
  const supervisor = identify(process.pid) as ProcessIdentity;
  let state: StackState = { supervisor, phase: 'starting', mode, env: {}, processes: [] };
  const change = (part: Partial<StackState>) => {
    state = { ...state, ...part };
    writeState(path, state);
  };
  change({});
  return {
    phase: (phase) => change({ phase }),
    env: (env) => change({ env }),
    started: (record) => {
      const others = state.processes.filter((one) => one.name !== record.name);
      const processes = [...others, { ...record, startedAt: new Date().toISOString() }];
      change({ processes });
    },
  };
}
