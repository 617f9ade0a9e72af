/* Terms
 * mutant    the project's code with one defect made by patches, under a name; only in tests
 * patch     a piece of the sources, which must occur exactly once, and its replacement
 * scenario  a small history on real engines, after which the code must have kept every promise
 * caught    at least one promise is broken at the end of the mutant's scenario
 */

export interface Patch {
  /**
   * Name of the function, method or constant that holds the piece, or of the Lua script. Needed
   * only where the piece occurs elsewhere too.
   */
  readonly in?: string;
  /** Compared token by token: white space, comments and trailing commas don't matter. */
  readonly find: string;
  readonly replace: string;
  /** Modules by the name to import from them, unless the file imports it already. */
  readonly imports?: Readonly<Record<string, string>>;
}

export interface Mutant {
  /**
   * M: a defect of the contract's table. D, A, E, S, R, C: a broken case of the model. L: a line of
   * the code that no other test defends.
   */
  readonly name: string;
  /** Cases of the model that have the same defect. */
  readonly alsoKnownAs?: readonly string[];
  readonly defect: string;
  readonly patches: readonly Patch[];
  /** Name of the scenario that catches the mutant. */
  readonly caughtBy: string;
  /** Promise and rule of the judge that the mutant breaks there, or the scenario's expectation. */
  readonly breaks: string;
}

/** The unchanged code, in a module graph of its own. */
export const REAL: Pick<Mutant, 'name' | 'patches'> = { name: 'real', patches: [] };
