import { indexBacklogSuite } from '../support/index-backlog-suite.ts';

indexBacklogSuite(2_000);
