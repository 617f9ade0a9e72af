import { type Mutant, REAL } from './mutant.ts';
import { mutants } from './mutants/all.ts';
import { scenarios } from './scenarios/all.ts';

/**
 * One run of a scenario: with a mutant that must be caught, or with the real code, which must not.
 */
export interface Exhibit {
  readonly mutant: Pick<Mutant, 'name' | 'patches'>;
  readonly scenario: string;
}

export const exhibits: readonly Exhibit[] = [
  ...[...scenarios.keys()].map((scenario) => ({ mutant: REAL, scenario })),
  ...mutants.map((mutant) => ({ mutant, scenario: mutant.caughtBy })),
];

export const exhibitName = ({ mutant, scenario }: Exhibit): string => `${mutant.name}: ${scenario}`;
