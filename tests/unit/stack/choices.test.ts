import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { firstSteps } from '../../../localstack/cli/first-steps.ts';
import { mysqlFlavor } from '../../../localstack/engines/choose.ts';
import { MissingPrerequisite } from '../../../localstack/install/prerequisite.ts';
import { chooseMode } from '../../../localstack/stack/choose-mode.ts';
import { outsideEngine } from '../../../localstack/stack/outside-engine.ts';
import { choosePorts } from '../../../localstack/stack/ports.ts';
import { stackSettings } from '../../../localstack/stack/settings.ts';

let busy: Server | undefined;
afterEach(() => void busy?.close());

async function busyPort(): Promise<number> {
  const server = createServer();
  busy = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('ports', () => {
  const silent = { needed: () => true, usual: false, say: () => {} };

  test('a port in use is replaced by a free one, with a message', async () => {
    const redis = await busyPort();
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const ports = await choosePorts({ ...silent, wishes: { redis }, say });
    expect(ports.redis).not.toBe(redis);
    expect(said).toEqual([`Port ${redis} is in use; redis takes ${ports.redis} instead.`]);
  });

  test('a stack with its own ports gets six different ones', async () => {
    const ports = await choosePorts({ ...silent, wishes: {} });
    expect(new Set(Object.values(ports)).size).toBe(6);
  });
});

describe('the choice of where the engines run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docker-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  interface Machine {
    readonly STACK?: string;
    /** Exit codes of `docker info` and `docker compose`. */
    readonly docker: { readonly info: number; readonly compose: number };
    readonly lacks?: string;
  }

  async function choose({ STACK, docker, lacks }: Machine, signal?: AbortSignal) {
    const { info, compose } = docker;
    const script = `#!/bin/sh\ncase $1 in info) exit ${info};; compose) exit ${compose};; esac\n`;
    writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
    const said: string[] = [];
    const mode = await chooseMode({
      environment: { PATH: folder, ...(STACK && { STACK }) },
      checkPrerequisites: async () => {
        if (lacks) throw new MissingPrerequisite(lacks);
      },
      say: (line) => said.push(line),
      signal,
    });
    return { mode, said };
  }

  const DAEMON = { info: 0, compose: 0 };

  test('is native if no prerequisite is missing, even if a Docker daemon responds', async () => {
    const { mode, said } = await choose({ docker: DAEMON });
    expect(mode).toBe('native');
    expect(said).toEqual([expect.stringContaining('because this machine has what they need')]);
  });

  test('is Docker with STACK=docker, with a message', async () => {
    const { mode, said } = await choose({ STACK: 'docker', docker: DAEMON });
    expect(mode).toBe('docker');
    expect(said).toEqual(['The engines run in Docker, as STACK=docker asks.']);
  });

  test('is Docker if a prerequisite of native engines is missing, with a message', async () => {
    const { mode, said } = await choose({ docker: DAEMON, lacks: 'This machine lacks Maven.' });
    expect(mode).toBe('docker');
    expect(said).toEqual([
      'The engines run in Docker, since they cannot run natively. This machine lacks Maven.',
    ]);
  });

  test('fails with an error that names both if both are impossible', async () => {
    const machine = { docker: { info: 1, compose: 0 }, lacks: 'This machine lacks Maven.' };
    await expect(choose(machine)).rejects.toThrow(
      'This machine lacks Maven.\nDocker would work instead, but no Docker daemon responds.',
    );
  });

  test('is native with STACK=native, whatever is missing', async () => {
    const machine = { STACK: 'native', docker: DAEMON, lacks: 'This machine lacks Maven.' };
    await expect(choose(machine)).rejects.toThrow('This machine lacks Maven.');
  });

  test('refuses STACK=docker without a daemon or without Compose, with the reason', async () => {
    const STACK = 'docker';
    await expect(choose({ STACK, docker: { info: 1, compose: 0 } })).rejects.toThrow(
      'no Docker daemon responds',
    );
    await expect(choose({ STACK, docker: { info: 0, compose: 1 } })).rejects.toThrow(
      'docker has no compose plugin',
    );
  });

  test('does not report a missing daemon to an interrupted start', async () => {
    const signal = AbortSignal.abort(new Error('Interrupted by Ctrl-C.'));
    await expect(choose({ STACK: 'docker', docker: DAEMON }, signal)).rejects.toThrow(
      'Interrupted by Ctrl-C.',
    );
  });

  test('refuses a misspelt STACK with its value', async () => {
    await expect(choose({ STACK: 'podman', docker: DAEMON })).rejects.toThrow(
      'STACK=podman is neither "docker" nor "native".',
    );
  });

  test('accepts only MariaDB and MySQL as MYSQL_FLAVOR', () => {
    expect(mysqlFlavor({ MYSQL_FLAVOR: 'mysql' })).toBe('mysql');
    expect(mysqlFlavor({ MYSQL_FLAVOR: 'mariadb' })).toBe('mariadb');
    expect(() => mysqlFlavor({ MYSQL_FLAVOR: 'postgres' })).toThrow('MYSQL_FLAVOR=postgres');
  });
});

describe('settings', () => {
  const urls = { redis: 'redis://a', mysql: 'mysql://b', opensearch: 'http://c', aws: 'http://d' };

  test('name the stack for the application', () => {
    expect(stackSettings({}, urls, 3000, 'nowhere')).toEqual({
      REDIS_URL: 'redis://a',
      MYSQL_URL: 'mysql://b',
      OPENSEARCH_URL: 'http://c',
      AWS_ENDPOINT_URL: 'http://d',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      API_URL: 'http://127.0.0.1:3000',
      RATE_LIMIT_WRITES: '1000000/10',
      RATE_LIMIT_READS: '1000000/10',
      RATE_LIMIT_SEARCHES: '1000000/10',
      STAGE: 'local',
      AUTH_MODE: 'open',
    });
  });

  test('create the credentials of a stack with AUTH_MODE=jwt once, readable by their owner only', () => {
    const root = mkdtempSync(join(tmpdir(), 'credentials-'));
    const first = stackSettings({ AUTH_MODE: 'jwt' }, urls, 3000, root);
    expect(first.AUTH_SECRET).toMatch(/^[\w-]{43}$/);
    expect(stackSettings({ AUTH_MODE: 'jwt' }, urls, 3000, root)).toEqual(first);
    expect(statSync(join(root, 'credentials.json')).mode & 0o077).toBe(0);
    rmSync(root, { recursive: true });
  });

  test('treat an engine named by the environment as ready when something listens there', async () => {
    const url = `redis://127.0.0.1:${await busyPort()}`;
    await outsideEngine('redis', url).waitReady();
  });
});

test('the first command that npm start prints passes its token to the next ones', () => {
  const said = firstSteps({ WEB_URL: 'http://page', API_URL: 'http://api', AUTH_MODE: 'open' }, 1);
  expect(said).toContain('Open http://page in a browser');
  const [, first = '', second = '', third = ''] = said.split(/^ {2}/m);
  const sed = first.slice(first.indexOf('sed'), first.lastIndexOf(')'));
  const answer = '{"token":"0a1b","name":"My product"}';
  expect(execFileSync('sh', ['-c', `echo '${answer}' | ${sed}`], { encoding: 'utf8' })).toBe(
    '0a1b\n',
  );
  expect(second).toContain('http://api/api/v1/applications/$TOKEN/chats');
  expect(third).toContain('http://api/api/v1/applications/$TOKEN/chats/1/messages');
});
