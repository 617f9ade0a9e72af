import { malformedSuite } from '../support/contract/malformed-suite.ts';

malformedSuite(10_000);
