// The way in for every npm script, on whatever Node the machine has (20 or newer) and before any dependency is there: it installs
// them when they are missing or stale, then hands over to the Node that they bring (24, the Lambda runtime's).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROJECT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const BIN = join(PROJECT, 'node_modules/.bin');
const NODE = join(BIN, 'node');
const INSTALLING = join(PROJECT, '.stack/install.lock');
/** npm warns of packages that want a newer Node than the one it runs on itself; they get it. */
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
  // A deployment goes where the shell says, never to the laptop's stack unasked.
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

/** npm writes down what it installed, last of all: an install that was broken off has no such record. */
function isInstalled() {
  const read = (file) => JSON.parse(readFileSync(join(PROJECT, file), 'utf8')).packages;
  try {
    const wanted = Object.entries(read('package-lock.json'));
    const present = read('node_modules/.package-lock.json');
    // Packages for other platforms are in the lock and not on the disk.
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
    // Its words go to stderr: the output of a command may be meant for a program.
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

/** Two starts at once must not both write node_modules. */
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

/** A command works on the stack that `npm start` runs, unless the environment names another. */
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
      ...(command === 'run' && settingsOfRunningStack()),
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
    },
    // A supervisor notices by the closed channel that this process is gone, even by kill -9, and then stops what it started.
    stdio: supervised ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
}

/** Passes signals on and ends as the child ended. */
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

/** Killed with -9, npm cannot pass the signal on: its script goes on without it unless it looks. */
function watchParent(onGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) onGone();
  }, 500);
  timer.unref();
  return timer;
}
