import { testMysqlStopped } from '../support/faults/mysql-stopped.ts';

const SECONDS = Number(process.env.OUTAGE_SECONDS ?? 300);

testMysqlStopped({ name: 'mysql-stopped', seconds: SECONDS, sweepAfterSeconds: 120 });
