import type { Mutant } from '../mutant.ts';
import { changeMutants } from './changes.ts';
import { leaseMutants } from './leases.ts';
import { numberingMutants } from './numbering.ts';
import { queueMutants } from './queue.ts';
import { readMutants } from './reads.ts';
import { sealingMutants } from './sealing.ts';
import { storeMutants } from './store.ts';

/** M first, then the model's cases, then our own. */
const ORDER = 'MDAESRCL';

export const mutants: readonly Mutant[] = [
  numberingMutants,
  leaseMutants,
  sealingMutants,
  queueMutants,
  storeMutants,
  readMutants,
  changeMutants,
]
  .flat()
  .sort(
    (a, b) =>
      ORDER.indexOf(a.name.charAt(0)) - ORDER.indexOf(b.name.charAt(0)) ||
      a.name.localeCompare(b.name, 'en'),
  );
