import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call, listAll, newApplication, newChat, post } from '../support/api/http.ts';
import { deploy, remove, startAws } from '../support/deployed/deploy.ts';
import { until } from '../support/wait.ts';

const STAGE = 'deployagain';
const LIMIT = 900_000;
const CHANGED = 'handlers/http/health.ts';
const before = readFileSync(CHANGED, 'utf8');

let stopAws: () => Promise<void>;

beforeAll(async () => {
  stopAws = await startAws(STAGE);
}, LIMIT);
afterAll(async () => {
  writeFileSync(CHANGED, before);
  await stopAws();
});

test(
  'a second deployment with changed code keeps the messages of the first',
  async () => {
    const first = await deploy(STAGE);
    process.env.API_URL = first.url;
    expect(first.output).toMatch(/migrations: (applied|the database is up to date)/);
    const chat = await newChat(await newApplication('Kept'), 'First');
    expect((await post(`${chat}/messages`, { body: 'before' })).body.number).toBe(1);

    writeFileSync(CHANGED, before.replace(/status: '\w+'/, "status: 'changed'"));
    expect(readFileSync(CHANGED, 'utf8')).not.toBe(before);
    const second = await deploy(STAGE);
    process.env.API_URL = second.url;
    expect(second.url).toBe(first.url);
    // Once before the new code is deployed, once after.
    expect(second.output.match(/migrations: the database is up to date/g)).toHaveLength(2);
    await until('the new code answers', async () =>
      JSON.stringify((await call('/health')).body).includes('changed'),
    );

    expect((await post(`${chat}/messages`, { body: 'after' })).body.number).toBe(2);
    await until('both are stored', async () =>
      (await listAll(`${chat}/messages`)).every(({ state }) => state !== 'accepted'),
    );
    expect((await listAll(`${chat}/messages`)).map(({ body }) => body)).toEqual([
      'before',
      'after',
    ]);

    const none = { REDIS_URL: undefined, MYSQL_URL: undefined, OPENSEARCH_URL: undefined };
    await expect(deploy(STAGE, none, ['--param', 'stores=managed'])).rejects.toThrow(
      'the stack has own stores, and this says managed',
    );
    expect((await call('/health')).status).toBe(200);

    await remove(STAGE);
    await expect(call('/health').then(({ status }) => status)).resolves.not.toBe(200);
  },
  LIMIT,
);
