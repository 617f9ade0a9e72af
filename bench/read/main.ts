/** The process that queries MySQL without the API. */
import { serveJobs } from '../job-process.ts';
import { runSelects } from './selects.ts';

serveJobs(runSelects);
