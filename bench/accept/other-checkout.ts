/**
 * Runs the stack of another checkout, by that checkout's own code, with empty data and without an
 * API and a worker. Tells the parent the engines' process ids, and how that checkout starts its
 * API.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { projectLaunch } from '../../localstack/stack/project-command.ts';
import type { startStack } from '../../localstack/supervisor.ts';
import { untilToldToStop } from '../../localstack/until-told-to-stop.ts';

const directory = String(process.argv[2]);
const load = async (file: string) => import(pathToFileURL(join(directory, file)).href);
const supervisor: { readonly startStack: typeof startStack } = await load(
  'localstack/supervisor.ts',
);
const commands: { readonly projectLaunch: typeof projectLaunch } = await load(
  'localstack/stack/project-command.ts',
);

const log = (line: string) => console.error(`${directory}: ${line}`);
const stack = await supervisor.startStack({ name: 'bench-against', fresh: true, log });
process.send?.({
  launch: commands.projectLaunch('localstack/api.ts', [], stack.env),
  engines: { redis: stack.engine('redis').pid, aws: stack.engine('aws').pid },
});
await untilToldToStop();
await stack.stop();
process.exit(0);
