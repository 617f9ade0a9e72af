import { testLargePurge } from '../support/load/large-purge-suite.ts';

testLargePurge(100_000);
