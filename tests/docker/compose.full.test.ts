import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { firstSteps as printed } from '../../localstack/cli/first-steps.ts';
import { freePort } from '../../localstack/process/port.ts';
import { composeProject } from '../../localstack/stack/compose.ts';
import { until } from '../support/wait.ts';
import { copyOfCheckout } from './checkout.ts';
import { type Client, firstSteps } from './client.ts';
import { docker, killFromOutside, removeProject } from './docker.ts';

const SERVICES = ['mysql', 'redis', 'opensearch', 'localstack', 'api', 'worker', 'web'] as const;
const PORTS = ['MYSQL', 'REDIS', 'OPENSEARCH', 'AWS', 'API', 'WEB'] as const;
const UP_WITHIN_MS = 20 * 60_000;
const HEALTHY_WITHIN_MS = 5 * 60_000;

// Time to build the images, and for killed engines to come back.
jest.setTimeout(UP_WITHIN_MS + HEALTHY_WITHIN_MS);

const checkout = copyOfCheckout('compose');
const project = composeProject('compose', checkout);
const env: Record<string, string> = {};
let client: Client;

const compose = (...args: string[]) =>
  docker(['compose', '--project-name', project, ...args], {
    cwd: checkout,
    env,
    withinMs: UP_WITHIN_MS,
  });
const up = () => compose('up', '--wait', '--wait-timeout', String(HEALTHY_WITHIN_MS / 1000));
const container = (service: string) => compose('ps', '--all', '--quiet', service);
const ask = async (service: string, format: string) =>
  docker(['inspect', '--format', format, await container(service)]);
const page = async () => (await fetch(`http://127.0.0.1:${env.WEB_PORT}/`)).text();

const allHealthy = () =>
  until(
    'every container is healthy',
    async () => {
      const states = await Promise.all(SERVICES.map((one) => ask(one, '{{.State.Health.Status}}')));
      return states.every((state) => state === 'healthy');
    },
    HEALTHY_WITHIN_MS,
  );

beforeAll(async () => {
  await removeProject(project);
  const taken = new Set<number>();
  for (const name of PORTS) {
    const port = await freePort(taken);
    taken.add(port);
    env[`${name}_PORT`] = String(port);
  }
  await up();
  const url = (port: string | undefined) => `http://127.0.0.1:${port}`;
  const settings = { API_URL: url(env.API_PORT), WEB_URL: url(env.WEB_PORT), AUTH_MODE: 'open' };
  client = await firstSteps(printed(settings, 0));
});
afterAll(() => removeProject(project));

describe('docker compose up', () => {
  test('has every container healthy, serves the page, and finds the first message', async () => {
    await allHealthy();
    expect(await page()).toContain('<title>Ordinal');
    await client.finds('hello', [1]);
  });

  test.each(SERVICES)('stores and finds a message after %s was killed', async (service) => {
    const restarts = await ask(service, '{{.RestartCount}}');
    await killFromOutside(await container(service));
    await until(
      `Docker restarts ${service}`,
      async () => (await ask(service, '{{.RestartCount}}')) !== restarts,
    );
    const number = await client.write(`killed${service}`);
    await client.finds(`killed${service}`, [number]);
    await allHealthy();
  });

  test('stores and finds a message after a restart of LocalStack alone, which loses its queues', async () => {
    await compose('restart', 'localstack');
    const number = await client.write('restarted');
    await client.finds('restarted', [number]);
    await allHealthy();
  });

  test('continues with the next number after down and up, and runs the current code', async () => {
    const before = await client.messages();
    await compose('down');
    const file = join(checkout, 'web/index.html');
    writeFileSync(file, readFileSync(file, 'utf8').replace('<title>', '<title>Pulled '));
    await up();
    expect(await page()).toContain('<title>Pulled ');
    expect(await client.messages()).toEqual(before);
    const number = await client.write('downup');
    expect(number).toBe(Math.max(...before.keys()) + 1);
    await client.finds('downup', [number]);
  });
});
