import type { Scenario } from '../scenario.ts';
import { changeScenarios } from './changes.ts';
import { leaseScenarios } from './leases.ts';
import { numberingScenarios } from './numbering.ts';
import { queueScenarios } from './queue.ts';
import { readScenarios } from './reads.ts';
import { sealingScenarios } from './sealing.ts';
import { storeScenarios } from './store.ts';

export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [
    numberingScenarios,
    leaseScenarios,
    sealingScenarios,
    queueScenarios,
    storeScenarios,
    readScenarios,
    changeScenarios,
  ]
    .flat()
    .map((scenario) => [scenario.name, scenario]),
);
