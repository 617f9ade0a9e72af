import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { composeProject } from '../../localstack/stack/compose.ts';
import { readState } from '../../localstack/stack/state.ts';
import { until } from '../support/wait.ts';
import { copyOfCheckout } from './checkout.ts';
import { firstSteps } from './client.ts';
import {
  allContainers,
  docker,
  killFromOutside,
  removeProject,
  runningContainers,
} from './docker.ts';
import { inTerminal, type Terminal } from './terminal.ts';

const STACK = 'containers';
const UP_WITHIN_MS = 6 * 60_000;
/** A promise to users: Ctrl-C ends npm start within this time, whenever it comes. */
const ENDS_WITHIN_MS = 15_000;
const ENGINES = ['redis', 'mysql', 'opensearch', 'localstack'] as const;

// Each test waits for one or two starts, which may take minutes on a loaded machine.
jest.setTimeout(3 * UP_WITHIN_MS);

const checkout = copyOfCheckout('npm-start');
const other = copyOfCheckout('npm-start-beside');
const project = composeProject(STACK, checkout);
const otherProject = composeProject(STACK, other);
let terminals: Terminal[] = [];

/**
 * Runs `npm start` as a user who asked for Docker, and whose shell has settings for another
 * project.
 */
function npmStart(cwd = checkout): Terminal {
  const env = { STACK: 'docker', COMPOSE_FILE: '/nowhere.yml', COMPOSE_PROJECT_NAME: 'another' };
  const terminal = inTerminal(['npm', 'start', '--', '--stack', STACK], { cwd, env });
  terminals.push(terminal);
  return terminal;
}

async function upAndSearching(cwd?: string): Promise<Terminal> {
  const terminal = npmStart(cwd);
  await terminal.says('\nSearch ', UP_WITHIN_MS);
  expect(terminal.said()).toContain('Search is ready.');
  return terminal;
}

async function endsInTime(terminal: Terminal): Promise<void> {
  const began = Date.now();
  terminal.ctrlC();
  expect(await terminal.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(ENDS_WITHIN_MS);
}

/** Runs another command for the same stack to its end. Returns its output. */
async function npmRun(script: string, cwd = checkout): Promise<string> {
  const terminal = inTerminal(['npm', 'run', script, '--', '--stack', STACK], { cwd });
  await terminal.ended;
  return terminal.said();
}

const containerOf = (service: string) => `${project}-${service}-1`;
const stateOf = (cwd: string) => readState(join(cwd, '.stack', STACK, 'state.json'));

async function removeAll(): Promise<void> {
  await removeProject(project);
  await removeProject(otherProject);
}

beforeAll(removeAll);
afterEach(async () => {
  for (const terminal of terminals) terminal.ctrlC();
  await Promise.all(terminals.map((terminal) => terminal.ended));
  terminals = [];
});
afterAll(removeAll);

describe('npm start with STACK=docker', () => {
  test('starts, lists its engines, keeps the numbers, and exits within 15 s of Ctrl-C', async () => {
    const first = await upAndSearching();
    expect(first.said()).not.toContain('without its queues');
    const client = await firstSteps(first.said());
    await client.finds('hello', [1]);
    const status = await npmRun('stack:status');
    for (const engine of ENGINES) expect(status).toContain(containerOf(engine));
    await endsInTime(first);
    expect(await runningContainers(project)).toEqual([]);

    const second = await upAndSearching();
    const again = await firstSteps(second.said());
    expect(await again.write('again')).toBe(2);
    await endsInTime(second);
  });

  test('stores and finds a message after each engine was killed, and LocalStack restarted', async () => {
    const terminal = await upAndSearching();
    const client = await firstSteps(terminal.said());
    for (const engine of ENGINES) {
      await killFromOutside(containerOf(engine));
      const number = await client.write(`killed${engine}`);
      await client.finds(`killed${engine}`, [number]);
    }
    await docker(['restart', containerOf('localstack')]);
    const number = await client.write('restarted');
    await client.finds('restarted', [number]);
    expect(terminal.said()).toContain('The queue server started without its queues');
    await endsInTime(terminal);
  });

  const moments: Record<string, (terminal: Terminal) => Promise<void>> = {
    'as soon as it says anything': (terminal) => terminal.says('Starting', UP_WITHIN_MS),
    'while its containers are being made': () =>
      until('a container is there', async () => (await allContainers(project)).length > 0),
    'while its engines start': () =>
      until(
        'all containers run',
        async () => (await runningContainers(project)).length === ENGINES.length,
      ),
    'while its API starts': () =>
      until(
        'the API was started',
        () => stateOf(checkout)?.processes.some(({ name }) => name === 'api') ?? false,
        UP_WITHIN_MS,
      ),
    'as soon as it is up': (terminal) => terminal.says('Ordinal runs at', UP_WITHIN_MS),
  };

  test.each(Object.entries(moments))('exits on Ctrl-C %s', async (_, moment) => {
    await removeProject(project);
    rmSync(join(checkout, '.stack', STACK), { recursive: true, force: true });
    const terminal = npmStart();
    await moment(terminal);
    await endsInTime(terminal);
    expect(await runningContainers(project)).toEqual([]);
    await firstSteps((await upAndSearching()).said());
  });

  test('immediately shows the last lines of an engine that cannot start', async () => {
    await removeProject(project);
    const broken =
      'mkdir /data/appendonlydir && echo broken > /data/appendonlydir/appendonly.aof.manifest';
    const run = ['--rm', '--network=none', '--volume', `${project}_redis:/data`];
    await docker(['run', ...run, '--entrypoint', 'sh', 'redis:7.2', '-c', broken]);
    const terminal = npmStart();
    expect(await terminal.ended).toBe(1);
    expect(terminal.said()).toContain('redis ended while it was starting');
    expect(terminal.said()).toContain('manifest');
    expect(await runningContainers(project)).toEqual([]);
    await docker(['volume', 'rm', '--force', `${project}_redis`]);
  });

  test('suggests STACK=native if an image cannot be fetched', async () => {
    const file = join(other, 'docker-compose.yml');
    const usual = readFileSync(file, 'utf8');
    writeFileSync(file, usual.replace('redis:7.2', 'registry.invalid/redis:7.2'));
    const terminal = npmStart(other);
    expect(await terminal.ended).toBe(1);
    expect(terminal.said()).toContain('STACK=native');
    writeFileSync(file, usual);
  });

  test('shares nothing between two checkouts: wiping one keeps the data of the other', async () => {
    const [one, two] = await Promise.all([upAndSearching(), upAndSearching(other)]);
    const mine = await firstSteps(one.said());
    const theirs = await firstSteps(two.said());
    await mine.write('mine');
    await theirs.write('theirs');
    await endsInTime(one);
    expect(await npmRun('stack:wipe')).toContain('Deleted the data of the stack');
    expect(await allContainers(project)).toEqual([]);
    expect(await theirs.write('still')).toBe(3);
    await theirs.finds('still', [3]);
    expect([...(await theirs.messages()).values()]).toEqual(['Hello', 'theirs', 'still']);
    await endsInTime(two);
  });
});
