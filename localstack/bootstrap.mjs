// The entry point of every npm script. It runs on any Node from version 20, before dependencies
// exist. It installs the dependencies if they are missing or stale, then hands over to the Node
// among them (24, the version of the Lambda runtime).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROJECT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const BIN = join(PROJECT, 'node_modules/.bin');
const NODE = join(BIN, 'node');
const INSTALLING = join(PROJECT, '.stack/install.lock');
/**
 * Hides npm's warnings that packages need a newer Node than npm's own: the packages do run on a
 * newer one.
 */
const QUIET = ['--loglevel=error', '--no-update-notifier'];
const CLI = 'localstack/cli.ts';

const [command = '', ...rest] = process.argv.slice(2);
const targets = {
  start: [CLI, 'start', ...rest],
  dev: [CLI, 'dev', ...rest],
  env: [CLI, 'env', ...rest],
  status: [CLI, 'status', ...rest],
  wipe: [CLI, 'wipe', ...rest],
  run: rest,
  // A deployment uses the shell's settings, never those of the laptop's running stack.
  deploy: ['commands/deploy.ts', ...rest],
  remove: ['commands/remove.ts', ...rest],
  test: ['tests/run.ts', ...rest],
};

if (!Object.hasOwn(targets, command) || (command === 'run' && rest.length === 0)) {
  console.error(
    `Usage: node localstack/bootstrap.mjs ${Object.keys(targets).join('|')} [arguments]`,
  );
  process.exit(2);
}
await installDependencies();
process.exitCode = await handOver(targets[command]);

/**
 * Whether the dependencies are installed and current. npm writes node_modules/.package-lock.json
 * last, so an interrupted install leaves no such file.
 */
function isInstalled() {
  const read = (file) => JSON.parse(readFileSync(join(PROJECT, file), 'utf8')).packages;
  try {
    const wanted = Object.entries(read('package-lock.json'));
    const present = read('node_modules/.package-lock.json');
    // The lock file also lists packages for other platforms; npm doesn't install those.
    const isStale = ([path, { version, optional }]) =>
      path !== '' && (present[path] ? present[path].version !== version : !optional);
    return existsSync(NODE) && !wanted.some(isStale);
  } catch {
    return false;
  }
}

async function installDependencies() {
  if (isInstalled()) return;
  await takeTurn();
  try {
    if (isInstalled()) return;
    console.error('Installing dependencies (npm ci, about 600 MB on disk, a minute or two)…');
    const npm = process.env.npm_execpath;
    const [file, ...first] = npm ? [process.execPath, npm] : ['npm'];
    // npm's output goes to stderr, because a program may read the command's stdout.
    const code = await run(file, [...first, 'ci', '--no-audit', '--no-fund', ...QUIET], {
      cwd: PROJECT,
      stdio: ['ignore', 2, 2],
    });
    if (code !== 0) {
      console.error(`npm ci failed with exit code ${code}: the dependencies are not installed.`);
      process.exit(code);
    }
  } finally {
    rmSync(INSTALLING, { force: true });
  }
}

/** Keeps two commands from writing node_modules at once. */
async function takeTurn() {
  mkdirSync(join(PROJECT, '.stack'), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(INSTALLING, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readFileSync(INSTALLING, 'utf8')))) rmSync(INSTALLING, { force: true });
    else if (!told) console.error('Another command is installing the dependencies; waiting…');
    await delay(500);
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * The settings of the stack that `npm start` runs. A command uses these, unless the environment
 * sets others.
 */
function settingsOfRunningStack() {
  try {
    const { phase, env } = JSON.parse(readFileSync(join(PROJECT, '.stack/dev/state.json'), 'utf8'));
    return phase === 'running' ? env : {};
  } catch {
    return {};
  }
}

function handOver([file, ...args]) {
  const modules = join(PROJECT, 'localstack/lua-modules.mjs');
  const supervised = command === 'start' || command === 'dev';
  return run(NODE, ['--import', modules, join(PROJECT, file), ...args], {
    env: {
      // Node keeps the code without its TypeScript types on disk. Otherwise each process and thread
      // would hold the compiler that removes the types, about 15 MB.
      ...(command !== 'test' && { NODE_COMPILE_CACHE: join(PROJECT, '.stack/cache/compiled') }),
      ...(command === 'run' && settingsOfRunningStack()),
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
    },
    // When this process dies, even by kill -9, the channel closes. The supervisor sees that and
    // stops its stack.
    stdio: supervised ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
}

/**
 * Forwards signals to the child and resolves to its exit code, 128 + the signal if one killed it.
 */
function run(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, options);
    const parent = watchParent(() => child.kill('SIGTERM'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      console.error(`${file} could not be run: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      clearInterval(parent);
      if (child.connected) child.disconnect();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * Calls `onGone` when npm, the parent of this process, has ended: an npm killed with -9 forwards no
 * signal.
 */
function watchParent(onGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) onGone();
  }, 500);
  timer.unref();
  return timer;
}
