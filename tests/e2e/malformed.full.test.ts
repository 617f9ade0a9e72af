import { malformedSuite } from '../support/malformed-suite.ts';

malformedSuite(10_000);
