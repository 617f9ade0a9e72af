import { stackDirectories } from '../stack/directories.ts';
import { readLiveState, type StackState } from '../stack/state.ts';

export function runningStack(name: string): StackState {
  const state = readLiveState(stackDirectories(name).state);
  if (state && state.phase !== 'stopped') return state;
  throw new Error(`The stack "${name}" is not running. Start it with: npm start`);
}

export async function printEnvironment(name: string): Promise<number> {
  const { phase, env } = runningStack(name);
  if (phase === 'starting')
    throw new Error(`The stack "${name}" is still starting. Retry when it has printed its URL.`);
  for (const [key, value] of Object.entries(env)) console.log(`${key}=${value}`);
  return 0;
}
