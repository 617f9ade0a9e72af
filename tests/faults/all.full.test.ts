import { faultsOfOthers, faultsOfRedis } from '../support/faults/all.ts';
import { writeFaultReport } from '../support/faults/report.ts';
import { testFaults } from '../support/faults/suite.ts';

/** Operations per fault: more than a hundred thousand in total. */
const OPERATIONS = 5_200;

testFaults('all', [...faultsOfRedis, ...faultsOfOthers], {
  operations: Number(process.env.FAULT_OPERATIONS ?? OPERATIONS),
  report: writeFaultReport,
});
