import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { provideRuntimeClient, runPackage } from '../../../bench/coldstart/runtime-client.ts';
import { type Bundle, bundle, extraFiles } from '../../../deployment/bundle.mjs';
import { readDeployment } from '../../../localstack/deployment.ts';
import { httpEvent } from '../../support/api/events.ts';

const STARTS = 7;
const functions = Object.values(readDeployment('test').functions).map(
  ({ handler, files = [] }) => ({
    handler,
    source: handler.replace(/\.handler$/, '.ts'),
    extra: files.flatMap((pattern) => globSync(pattern)),
  }),
);
const folder = mkdtempSync(path.join(tmpdir(), 'ordinal-ric-'));

let runtimeClient: string;
let bundles: ReadonlyMap<string, Bundle>;
/** All engines are down. A function must start and respond all the same. */
const nowhere = '127.0.0.1:1';
const environment = {
  REDIS_URL: `redis://${nowhere}`,
  MYSQL_URL: `mysql://root@${nowhere}/ordinal`,
  OPENSEARCH_URL: `http://${nowhere}`,
  AWS_ENDPOINT_URL: `http://${nowhere}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  WRITE_QUEUE_URL: `http://${nowhere}/writes`,
  WRITE_DLQ_URL: `http://${nowhere}/writes-dlq`,
  INDEX_QUEUE_URL: `http://${nowhere}/index`,
  INDEX_DLQ_URL: `http://${nowhere}/index-dlq`,
  AUTH_MODE: 'open',
  LOG_LEVEL: 'SILENT',
};

const empty = new Map([
  [
    'empty.mjs',
    new TextEncoder().encode('export const handler = async () => ({ statusCode: 204 });'),
  ],
]);

beforeAll(async () => {
  runtimeClient = await provideRuntimeClient();
  bundles = await bundle(
    process.cwd(),
    functions.map(({ source }) => source),
  );
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

const start = (handler: string, files: ReadonlyMap<string, Uint8Array>, event: object) => {
  const place = path.join(folder, handler.replaceAll(/\W/g, '-'));
  return runPackage(runtimeClient, { folder: place, handler, files }, event, environment);
};

/**
 * An event for the function: a request that needs no engine, an empty batch, or a schedule's tick.
 */
const eventFor = (source: string): object =>
  source.includes('/http/') ? httpEvent({ method: 'GET', path: '/none' }) : { Records: [] };

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

describe('under the runtime client of Lambda', () => {
  test.each(functions)(
    '$handler starts and responds to an event',
    async ({ handler, source, extra }) => {
      const files = new Map([...(bundles.get(source)?.files ?? []), ...extraFiles('.', extra)]);
      const outcome = await start(handler, files, eventFor(source)).then(
        ({ answer }) => answer,
        (error: Error) => error.message,
      );
      // Queue and schedule functions may fail because an engine is down, but not because a file is
      // missing.
      expect(JSON.stringify(outcome)).not.toMatch(
        /ERR_MODULE_NOT_FOUND|ImportModuleError|HandlerNotFound|SyntaxError/,
      );
      if (source.includes('/http/'))
        expect(outcome).toMatchObject({ statusCode: expect.any(Number) });
    },
    60_000,
  );

  test('the message-posting function starts within 3.5 times an empty handler', async () => {
    const files = bundles.get('handlers/http/post-message.ts')?.files ?? empty;
    const event = httpEvent({ method: 'POST', path: '/none' });
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < STARTS; i += 1) {
      theirs.push((await start('empty.handler', empty, event)).startMs);
      ours.push((await start('handlers/http/post-message.handler', files, event)).startMs);
    }
    const ratio = median(ours) / median(theirs);
    process.stdout.write(`post-message starts in ${ratio.toFixed(1)} times an empty handler\n`);
    expect(ratio).toBeLessThan(3.5);
  }, 300_000);
});
