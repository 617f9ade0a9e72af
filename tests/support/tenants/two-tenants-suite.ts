import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { resolve } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { percentiles } from '../../../bench/percentiles.ts';
import { Settings } from '../../../lib/runtime/settings.ts';
import { freePort } from '../../../localstack/process/port.ts';
import { call, newApplication, newChat, post } from '../api/http.ts';
import { apiProgram, openPrograms, type Programs } from '../load/instances.ts';
import { until } from '../wait.ts';
import type { Counts } from './heavy-tenant.ts';
import { KINDS, lightTenant, noTimes } from './light-tenant.ts';

interface Rounds {
  /** In each round the light tenant is measured alone, then beside the heavy one. */
  readonly rounds: number;
  /** Requests of each kind in each measurement. */
  readonly requests: number;
  /** The most times as long that a request may take beside the heavy tenant (95th percentile). */
  readonly most: number;
}

const LIMIT_MS = 900_000;
/** The heavy tenant's messages that it edits while it is measured. */
const EDITED = 8;

/** Runs on a stack with API and worker. */
export function twoTenantsSuite({ rounds, requests, most }: Rounds): void {
  let programs: Programs;
  let heavy: ChildProcess;
  const sqs = new SQSClient({});

  beforeAll(async () => {
    programs = await openPrograms('two-tenants');
    // On AWS no two requests share a process at the same time: each tenant has an API of its own.
    const port = await freePort(new Set());
    const api = programs.start(apiProgram('heavy-api', port, { LOG_LEVEL: 'ERROR' }));
    await api.waitReady();
    heavy = fork(resolve('tests/support/tenants/heavy-tenant.ts'), [
      `http://127.0.0.1:${port}`,
      await heavyApplication(),
    ]);
    // Nor do they share processors: the heavy tenant and its API get what the others leave here.
    // What is left to share are the engines and the worker.
    for (const { pid } of [api, heavy])
      if (pid) os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  }, LIMIT_MS);

  afterAll(async () => {
    heavy?.kill();
    await programs?.stopAll();
    sqs.destroy();
  });

  async function messagesIn(queue: string): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: process.env[queue], AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  }

  async function quiet(): Promise<void> {
    const isEmpty = async () =>
      (await messagesIn('WRITE_QUEUE_URL')) + (await messagesIn('INDEX_QUEUE_URL')) === 0;
    await until('the queues are empty', isEmpty, LIMIT_MS);
  }

  test(
    `a tenant's requests succeed, and take at most ${most} times as long, beside a tenant that uses up its limits`,
    async () => {
      const light = await lightTenant();
      const [alone, beside] = [noTimes(), noTimes()];
      await light.ask(requests, noTimes());
      for (let round = 0; round < rounds; round++) {
        await quiet();
        await light.ask(requests, alone);
        heavy.send('go');
        await light.ask(requests, beside);
        heavy.send('rest');
        const [counts] = (await once(heavy, 'message')) as [Counts];
        process.stdout.write(`  responses to the heavy tenant: ${JSON.stringify(counts)}\n`);
        expect(counts).toMatchObject({
          batch: { 201: expect.any(Number) },
          post: { 201: expect.any(Number) },
          edit: { 200: expect.any(Number) },
          search: expect.anything(),
          list: { 200: expect.any(Number) },
        });
      }
      await quiet();
      const ratios = KINDS.map((kind) => {
        const [before, after] = [percentiles(alone[kind]).p95, percentiles(beside[kind]).p95];
        process.stdout.write(
          `  ${kind}, p95 in ms: ${before.toFixed(1)} alone, ${after.toFixed(1)} beside\n`,
        );
        return after / before;
      });
      expect(light.failures).toEqual([]);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(most);
    },
    LIMIT_MS,
  );
}

/** Creates an application with the limits of a deployment, and returns its token. */
async function heavyApplication(): Promise<string> {
  const application = await newApplication('heavy');
  const limits = await call(`${application}/limits`, { method: 'PUT', body: defaultLimits() });
  expect(limits.status).toBe(200);
  const chat = await newChat(application);
  for (let n = 0; n < EDITED; n++) await post(`${chat}/messages`, { body: 'to be edited' });
  return String(application.split('/').at(-1));
}

/** The laptop's own limits are far higher. */
function defaultLimits() {
  const { RATE_LIMIT_WRITES, RATE_LIMIT_READS, RATE_LIMIT_SEARCHES } = Settings.shape;
  const limit = (setting: typeof RATE_LIMIT_WRITES) => {
    const { quota, windowSeconds } = setting.parse(undefined) ?? {};
    return { quota, window_seconds: windowSeconds };
  };
  return {
    writes: limit(RATE_LIMIT_WRITES),
    reads: limit(RATE_LIMIT_READS),
    searches: limit(RATE_LIMIT_SEARCHES),
  };
}
