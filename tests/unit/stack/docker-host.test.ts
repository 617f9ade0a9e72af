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
  test('leave no incomplete data if a first start is interrupted before its first request', async () => {
    const { launch } = await start();
    await (await launch()).stop();
    expect(asked()).toEqual(['up --detach redis', 'down --volumes --timeout 5']);
  });

  test('keep the data if a later start is interrupted', async () => {
    process.env.FAKE_VOLUMES = 'redis';
    const { launch } = await start();
    await (await launch()).stop();
    expect(asked()).toEqual(['up --detach redis', 'stop --timeout 5']);
  });

  test('keep the data of a first start that took requests, even if an engine was never ready', async () => {
    const { run, launch } = await start();
    const engine = await launch();
    run.isUsed = true;
    await engine.stop();
    expect(asked()).toEqual(['up --detach redis', 'stop --timeout 5 redis']);
  });

  test('may stop slowly once they were ready', async () => {
    const { run, launch } = await start();
    const engine = await launch();
    await listen(run.ports.redis);
    await engine.waitReady();
    run.isUsed = true;
    await engine.stop();
    expect(asked().at(-1)).toBe('stop redis');
  });

  test('fail the start at once if one exits while starting, with its last log lines', async () => {
    process.env.FAKE_INSPECT = 'echo restarting 1 137';
    const { launch } = await start();
    const engine = await launch();
    await expect(engine.waitReady()).rejects.toThrow(
      /redis ended while it was starting \(exit code 137\).*the disk is full/s,
    );
    await engine.stop();
  });

  test('count as exited also after a restart of their own', async () => {
    process.env.FAKE_INSPECT = `echo running $(grep -c inspect "$FAKE_CALLS") 1`;
    const { launch } = await start();
    const engine = await launch();
    await expect(engine.waitReady()).rejects.toThrow('ended while it was starting (exit code 1)');
    await engine.stop();
  });

  test('end a wait when the engine is stopped', async () => {
    const { launch } = await start();
    const engine = await launch();
    const waiting = expect(engine.waitReady()).rejects.toThrow('stopped before it was ready');
    await engine.stop();
    await waiting;
  });

  test('wait for Docker before they wait for a restarted engine', async () => {
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

  test('fail the start with advice if an image cannot be fetched', async () => {
    process.env.FAKE_UP = 'exit 18';
    const { launch } = await start();
    await expect(launch()).rejects.toThrow(/failed with exit code 18.*STACK=native/s);
    expect(asked().at(-1)).toBe('down --volumes --timeout 5');
  });

  test('stop an endless pull and its children on an interruption', async () => {
    process.env.FAKE_UP = `trap '' TERM; sleep 600 & touch "$FAKE_CALLS.up"; wait; sleep 600`;
    const { interruption, launch } = await start();
    const launching = launch();
    await until('it pulls', () => existsSync(join(folder, 'calls.up')));
    interruption.abort(new Error('interrupted'));
    await expect(launching).rejects.toThrow('interrupted');
    expect(asked().at(-1)).toBe('down --volumes --timeout 5');
  });

  test("ignore the user's own Compose settings", async () => {
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
