import { indexBacklogSuite } from '../support/index-backlog-suite.ts';

indexBacklogSuite(300);
