import { faultsOfOthers, faultsOfRedis, MANY_FREEZES } from '../support/faults/all.ts';
import { writeFaultReport } from '../support/faults/report.ts';
import { testFaults } from '../support/faults/suite.ts';
import { isInPlainHost } from '../support/load/instances.ts';

/** Operations per fault: more than a hundred thousand in total. */
const OPERATIONS = 5_200;

testFaults('all', [...faultsOfRedis, ...faultsOfOthers(MANY_FREEZES)], {
  operations: Number(process.env.FAULT_OPERATIONS ?? OPERATIONS),
  ...(!isInPlainHost && { report: writeFaultReport }),
});
