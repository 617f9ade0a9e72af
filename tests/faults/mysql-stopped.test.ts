import { testMysqlStopped } from '../support/mysql-stopped.ts';

testMysqlStopped({ name: 'mysql-stopped-shortly', seconds: 20, sweepAfterSeconds: 5 });
