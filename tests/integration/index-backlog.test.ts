import { indexBacklogSuite } from '../support/load/index-backlog-suite.ts';

indexBacklogSuite(300);
