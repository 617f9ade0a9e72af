import { malformedSuite } from '../support/malformed-suite.ts';

malformedSuite(1_500);
