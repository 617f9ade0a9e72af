/**
 * The process of the clients. It is apart from the bench, whose own work would delay the clients,
 * and from the server, whose CPU time is measured.
 */
import { serveJobs } from '../job-process.ts';
import { runLoad } from './run-load.ts';

serveJobs(runLoad);
