import { testLargePurge } from '../support/load/large-purge-suite.ts';

testLargePurge(1_500);
