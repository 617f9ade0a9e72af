import { testEndedSequences } from '../support/engines/ended-sequences.ts';

testEndedSequences(1_000_000);
