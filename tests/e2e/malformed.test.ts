import { malformedSuite } from '../support/contract/malformed-suite.ts';

malformedSuite(1_500);
