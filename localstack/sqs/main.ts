/**
 * The laptop's SQS server: `main.ts FILE PORT` stores queues and messages in FILE and serves them
 * at PORT.
 */
import { jsonLog } from '../json-log.ts';
import { untilToldToStop } from '../until-told-to-stop.ts';
import { serveQueues } from './server.ts';
import { openStore } from './store.ts';

const HOUR_MS = 3_600_000;

const [file = '', port = ''] = process.argv.slice(2);
const store = openStore(file);
store.dropExpired();
setInterval(store.dropExpired, HOUR_MS);
const stop = await serveQueues(store, Number(port));
jsonLog('INFO', 'the queue server listens', { port, queues: store.queueNames() });

await untilToldToStop();
await stop();
store.close();
jsonLog('INFO', 'the queue server has stopped');
process.exit(0);
