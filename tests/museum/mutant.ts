/* Terms
 * mutant    our own code with one defect put into it by patches, under a name; it exists in tests alone
 * patch     a text of one file, found there exactly once, and what stands there instead
 * scenario  a small history on the real engines that the code must survive with every promise kept
 * caught    at least one promise is broken at the end of the mutant's scenario
 */
import type { Rule } from './world/history.ts';

export interface Patch {
  /** Path from the project's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  /** M: a defect of the contract's table. D, A, E, S, R, C: a broken case of the model. L: a line of ours that nothing else here defends. */
  readonly name: string;
  /** Cases of the model that are the same defect. */
  readonly alsoKnownAs?: readonly string[];
  readonly defect: string;
  readonly patches: readonly Patch[];
  /** Name of the scenario that catches it. */
  readonly caughtBy: string;
  /** The promise that it breaks there. */
  readonly breaks: Rule;
}

/** The code as it is, in a module graph of its own. */
export const REAL: Pick<Mutant, 'name' | 'patches'> = { name: 'real', patches: [] };
