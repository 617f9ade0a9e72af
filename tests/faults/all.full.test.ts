import { faultsOfOthers, faultsOfRedis } from '../support/fault-all.ts';
import { writeFaultReport } from '../support/fault-report.ts';
import { testFaults } from '../support/fault-suite.ts';

/** Over all faults together more than a hundred thousand. */
const OPERATIONS = 5_200;

testFaults('all', [...faultsOfRedis, ...faultsOfOthers], {
  operations: Number(process.env.FAULT_OPERATIONS ?? OPERATIONS),
  report: writeFaultReport,
});
