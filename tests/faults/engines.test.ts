import { faultsOfOthers, SOME_FREEZES } from '../support/faults/all.ts';
import { testFaults } from '../support/faults/suite.ts';

testFaults('engines', faultsOfOthers(SOME_FREEZES));
