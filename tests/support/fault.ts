import type { Recorder } from '../../commands/check/recorder.ts';
import type { PromiseName } from '../../commands/check/verdict.ts';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import type { Load } from './load-driver.ts';
import type { Random } from './load-random.ts';
import type { World } from './load-world.ts';

/** Where and among what a fault strikes. */
export interface Scene {
  readonly world: World;
  readonly application: ApplicationToken;
  readonly load: Load;
  readonly recorder: Recorder;
  readonly random: Random;
}

export interface Fault {
  /** As in docs/faults.md and in the name of a kept record. */
  readonly name: string;
  /** What happens, as a sentence. */
  readonly title: string;
  /** A promise that nobody can keep in this fault, and why. */
  readonly beyond?: { readonly promise: PromiseName; readonly because: string };
  /** Begins while the load runs and resolves when every engine works again. */
  strike(scene: Scene): Promise<void>;
  /** Puts the world back as it was, where the end of the fault left it otherwise. Called when the final state has been read. */
  restore?(world: World): Promise<void>;
}
