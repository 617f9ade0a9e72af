import { faultsOfOthers } from '../support/fault-all.ts';
import { testFaults } from '../support/fault-suite.ts';

testFaults('engines', faultsOfOthers);
