/** The laptop's SQS: `main.ts FILE PORT` keeps queues and messages in the file and serves them at the port. */
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
