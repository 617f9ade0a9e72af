import { testEndedSequences } from '../support/engines/ended-sequences.ts';

testEndedSequences(6_000);
