import { faultsOfRedis } from '../support/fault-all.ts';
import { testFaults } from '../support/fault-suite.ts';

testFaults('redis', faultsOfRedis);
