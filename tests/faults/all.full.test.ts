import { faultsOfOthers, faultsOfRedis } from '../support/fault-all.ts';
import { writeFaultReport } from '../support/fault-report.ts';
import { testFaults } from '../support/fault-suite.ts';

/** Operations per fault: more than a hundred thousand in total. */
const OPERATIONS = 5_200;

testFaults('all', [...faultsOfRedis, ...faultsOfOthers], {
  operations: Number(process.env.FAULT_OPERATIONS ?? OPERATIONS),
  report: writeFaultReport,
});
