import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { engineUrl } from '../../../localstack/engines/engine.ts';
import { freePort } from '../../../localstack/process/port.ts';
import { composeProject } from '../../../localstack/stack/compose.ts';
import { dockerHost } from '../../../localstack/stack/docker-host.ts';
import type { StackRun } from '../../../localstack/stack/run.ts';
import { until } from '../../support/wait.ts';

/**
 * A fake `docker` that records its arguments. FAKE_UP and FAKE_INSPECT are shell commands that it
 * runs, FAKE_VOLUMES the output of `docker volume ls`.
 */
const FAKE = `#!/bin/sh
echo "$*" >> "$FAKE_CALLS"
case "$*" in
  "volume ls"*) printf '%s' "$FAKE_VOLUMES" ;;
  inspect*) eval "$FAKE_INSPECT" ;;
  *" logs "*) echo 'the disk is full' ;;
  *" up "*) eval "$FAKE_UP" ;;
esac
`;

let folder: string;
let redis: Server | undefined;
const { PATH } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-docker-'));
  writeFileSync(join(folder, 'docker'), FAKE, { mode: 0o755 });
  Object.assign(process.env, {
    PATH: `${folder}${delimiter}${PATH}`,
    FAKE_CALLS: join(folder, 'calls'),
    FAKE_VOLUMES: '',
    FAKE_INSPECT: 'echo running 0 0',
    FAKE_UP: ':',
  });
});
afterEach(() => {
  redis?.close();
  redis = undefined;
  process.env.PATH = PATH;
  for (const name of ['FAKE_CALLS', 'FAKE_VOLUMES', 'FAKE_INSPECT', 'FAKE_UP'])
    delete process.env[name];
  rmSync(folder, { recursive: true });
});

/** The arguments of each compose command, without those that all of them share. */
const asked = (): string[] =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .split('\n')
    .flatMap((line) => line.split(`--project-name ${composeProject('test-fake')} `)[1] ?? []);

async function start() {
  const interruption = new AbortController();
  const port = await freePort(new Set());
  const said: string[] = [];
  const run = {
    options: { name: 'test-fake' },
    ports: { redis: port },
    settings: { REDIS_URL: engineUrl('redis', port) },
    isUsed: false,
    signal: interruption.signal,
    say: (line: string) => said.push(line),
  } as unknown as StackRun;
  const host = dockerHost(run, ['redis']);
  return { run, interruption, said, launch: () => host.launch('redis', port) };
}

/** A Redis that responds to the probe. */
async function listen(port: number): Promise<void> {
  const server = createServer((socket) => socket.on('data', () => socket.write('+PONG\r\n')));
  redis = server;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

describe('engines in Docker', () => {
  test('a first start that is broken off before its first request leaves no half-made data', async () => {
    const { launch } = await start();
    await (await launch()).stop();
    expect(asked()).toEqual(['up --detach redis', 'down --volumes --timeout 5']);
  });

  test('a later start that is broken off keeps the data', async () => {
    process.env.FAKE_VOLUMES = 'redis';
    const { launch } = await start();
    await (await launch()).stop();
    expect(asked()).toEqual(['up --detach redis', 'stop --timeout 5']);
  });

  test('a first start that took requests keeps the data, though an engine was never ready', async () => {
    const { run, launch } = await start();
    const engine = await launch();
    run.isUsed = true;
    await engine.stop();
    expect(asked()).toEqual(['up --detach redis', 'stop --timeout 5 redis']);
  });

  test('an engine that was ready may take its time to stop', async () => {
    const { run, launch } = await start();
    const engine = await launch();
    await listen(run.ports.redis);
    await engine.waitReady();
    run.isUsed = true;
    await engine.stop();
    expect(asked().at(-1)).toBe('stop redis');
  });

  test('an engine that ends while it starts fails the start at once, with its last words', async () => {
    process.env.FAKE_INSPECT = 'echo restarting 1 137';
    const { launch } = await start();
    const engine = await launch();
    await expect(engine.waitReady()).rejects.toThrow(
      /redis ended while it was starting \(exit code 137\).*the disk is full/s,
    );
    await engine.stop();
  });

  test('an engine that runs again after a restart of its own has ended, too', async () => {
    process.env.FAKE_INSPECT = `echo running $(grep -c inspect "$FAKE_CALLS") 1`;
    const { launch } = await start();
    const engine = await launch();
    await expect(engine.waitReady()).rejects.toThrow('ended while it was starting (exit code 1)');
    await engine.stop();
  });

  test('waiting for an engine ends when it is stopped', async () => {
    const { launch } = await start();
    const engine = await launch();
    const waiting = expect(engine.waitReady()).rejects.toThrow('stopped before it was ready');
    await engine.stop();
    await waiting;
  });

  test('waiting for an engine that is started again waits for Docker to start it first', async () => {
    const { run, launch } = await start();
    const engine = await launch();
    await listen(run.ports.redis);
    await engine.waitReady();
    run.isUsed = true;
    await engine.stop();
    process.env.FAKE_INSPECT = `grep -q ' start redis' "$FAKE_CALLS" && echo running 0 0 || echo exited 0 0`;
    engine.start();
    await engine.waitReady();
    expect(asked()).toContain('start redis');
    await engine.stop();
  });

  test('images that cannot be fetched fail the start with a way out', async () => {
    process.env.FAKE_UP = 'exit 18';
    const { launch } = await start();
    await expect(launch()).rejects.toThrow(/failed with exit code 18.*STACK=native/s);
    expect(asked().at(-1)).toBe('down --volumes --timeout 5');
  });

  test('an interruption ends a pull that goes on for ever, and what it started', async () => {
    process.env.FAKE_UP = `trap '' TERM; sleep 600 & touch "$FAKE_CALLS.up"; wait; sleep 600`;
    const { interruption, launch } = await start();
    const launching = launch();
    await until('it pulls', () => existsSync(join(folder, 'calls.up')));
    interruption.abort(new Error('interrupted'));
    await expect(launching).rejects.toThrow('interrupted');
    expect(asked().at(-1)).toBe('down --volumes --timeout 5');
  });

  test("the user's own settings of Compose play no part", async () => {
    process.env.COMPOSE_FILE = '/nowhere/compose.yml';
    process.env.FAKE_UP = 'env > "$FAKE_CALLS.env"';
    try {
      const { launch } = await start();
      await (await launch()).stop();
    } finally {
      delete process.env.COMPOSE_FILE;
    }
    expect(readFileSync(join(folder, 'calls.env'), 'utf8')).not.toContain('COMPOSE_FILE');
  });
});
