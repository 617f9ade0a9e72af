import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import type { PromiseName } from '../../../commands/judge/rules/verdict.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import type { Load } from '../load/driver.ts';
import type { Random } from '../load/random.ts';
import type { World } from '../load/world.ts';

/** The things that a fault may strike. */
export interface Scene {
  readonly world: World;
  readonly application: ApplicationToken;
  readonly load: Load;
  readonly recorder: Recorder;
  readonly random: Random;
}

export interface Fault {
  /** Name used in docs/faults.md and in the file name of a kept record. */
  readonly name: string;
  /** A sentence that says what happens. */
  readonly title: string;
  /** A promise that can't be kept in this fault, and why. */
  readonly beyond?: { readonly promise: PromiseName; readonly because: string };
  /** Starts while the load runs. Resolves when every engine works again. */
  strike(scene: Scene): Promise<void>;
  /** Restores the world after the fault, if needed. Called once the final state has been read. */
  restore?(world: World): Promise<void>;
}
