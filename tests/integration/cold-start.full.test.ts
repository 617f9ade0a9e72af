import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { provideRuntimeClient, runPackage } from '../../bench/coldstart/runtime-client.ts';
import { bundle } from '../../deployment/bundle.mjs';
import { type App, startApp } from '../support/api/app.ts';
import { httpEvent } from '../support/api/events.ts';

const STARTS = 7;
const HANDLER = 'handlers/http/post-message';
const folder = mkdtempSync(path.join(tmpdir(), 'ordinal-cold-'));
const empty = new Map([
  [
    'empty.mjs',
    new TextEncoder().encode('export const handler = async () => ({ statusCode: 204 });'),
  ],
]);

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

test('a function that starts for a POST responds within 4.5 times an empty handler', async () => {
  const runtimeClient = await provideRuntimeClient();
  const bundles = await bundle(process.cwd(), [`${HANDLER}.ts`]);
  const files = bundles.get(`${HANDLER}.ts`)?.files ?? empty;
  const token = await app.application();
  await app.chat(token);
  const event = httpEvent({
    method: 'POST',
    pathParameters: { token, chat: '1' },
    body: { body: 'first' },
  });
  const settings = Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS');
  const env = Object.fromEntries(settings) as Record<string, string>;
  const run = (handler: string, contents: ReadonlyMap<string, Uint8Array>) => {
    const place = path.join(folder, handler.replaceAll(/\W/g, '-'));
    return runPackage(runtimeClient, { folder: place, handler, files: contents }, event, env);
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let i = 0; i < STARTS; i += 1) {
    theirs.push((await run('empty.handler', empty)).firstMs);
    const { firstMs, answer } = await run(`${HANDLER}.handler`, files);
    expect(answer).toMatchObject({ statusCode: 201 });
    ours.push(firstMs);
  }
  const ratio = median(ours) / median(theirs);
  process.stdout.write(`a first POST takes ${ratio.toFixed(1)} times an empty handler\n`);
  expect(ratio).toBeLessThan(4.5);
}, 900_000);
