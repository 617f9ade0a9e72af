/**
 * Serves the web page in a container of docker-compose.yml. The page is built into the image and
 * has no controls of the stack.
 */
import { jsonLog } from './json-log.ts';
import { untilToldToStop } from './until-told-to-stop.ts';
import { servePage } from './web/page-server.ts';

const apiUrl = process.env.API_URL;
if (!apiUrl) throw new Error('API_URL is not set: the page needs its API');
const port = Number(process.env.PAGE_PORT ?? 8080);
const server = await servePage({ folder: 'dist/web', apiUrl, host: '0.0.0.0', port });
jsonLog('INFO', 'the page is served', { port, apiUrl });

await untilToldToStop();
await server.close();
process.exit(0);
