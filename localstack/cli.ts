/** The command line of the local stack: start, dev, env, status and wipe. bootstrap.mjs runs it. */
import { parseArgs } from 'node:util';
import { printEnvironment } from './cli/env.ts';
import { HELP } from './cli/help.ts';
import { start } from './cli/start.ts';
import { printStatus } from './cli/status.ts';
import { wipe } from './cli/wipe.ts';

const COMMANDS = {
  start: (stack: string) => start(stack, false),
  dev: (stack: string) => start(stack, true),
  env: printEnvironment,
  status: printStatus,
  wipe,
} as const;

type Command = keyof typeof COMMANDS;

const isCommand = (word: string | undefined): word is Command =>
  word !== undefined && Object.hasOwn(COMMANDS, word);

/**
 * Ignores errors of the output: if its reader goes away (closed terminal, `| head`), the stack
 * still has to stop in order.
 */
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, stack: { type: 'string', default: 'dev' } },
  });
  const [command, ...unexpected] = positionals;
  if (!isCommand(command)) throw new Error(`Unknown command "${command ?? ''}".`);
  if (values.help) {
    console.log(HELP[command]);
    return 0;
  }
  if (unexpected.length > 0) throw new Error(`Unexpected argument "${unexpected[0]}".`);
  if (!/^[a-z][a-z0-9-]*$/.test(values.stack))
    throw new Error(`--stack ${values.stack}: use a name of lower-case letters, digits and "-".`);
  return COMMANDS[command](values.stack);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// Exits explicitly, because the channel to bootstrap.mjs, or a client's idle connection, would keep
// the process alive.
process.exit();
