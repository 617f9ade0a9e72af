import { globSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle } from '../../deployment/bundle.mjs';
import { zip } from '../../deployment/zip.mjs';
import { readDeployment } from '../../localstack/deployment.ts';

const KB = 1024;
/** All but the migrations, whose start nobody waits for. */
const handlers = globSync('handlers/{http,queue,schedule}/*.ts').toSorted();
const senders = new Set(
  Object.values(readDeployment('test').functions)
    .filter(({ allow }) => allow?.['sqs:SendMessage'])
    .map(({ handler }) => handler.replace(/\.handler$/, '.ts')),
);
/** Functions with the queue's client, and the one that returns the whole description of the API. */
const large = new Set([...senders, 'handlers/http/openapi.ts']);

let bundles: ReadonlyMap<string, Bundle>;
const get = (handler: string): Bundle => bundles.get(handler) as Bundle;

beforeAll(async () => {
  bundles = await bundle(process.cwd(), handlers);
  const rows = handlers.map((handler) => {
    const { eager, lazy } = get(handler);
    return `  ${handler.padEnd(40)} ${kilobytes(eager)} KB at start ${kilobytes(lazy)} KB on demand\n`;
  });
  process.stdout.write(`bundles\n${rows.join('')}`);
}, 120_000);

const kilobytes = (bytes: number) => (bytes / KB).toFixed(0).padStart(5);

describe('a bundle', () => {
  test.each(handlers)('%s loads little at its start, and maps it to its source', (handler) => {
    const { eager, files } = get(handler);
    expect(eager).toBeLessThan((large.has(handler) ? 700 : 450) * KB);
    expect(files.has(handler.replace('.ts', '.mjs.map'))).toBe(true);
  });

  test('leaves the clients of MySQL and OpenSearch, and what only few requests need, for later', () => {
    const { eager, lazy } = get('handlers/http/post-message.ts');
    expect(lazy).toBeGreaterThan(2 * eager);
  });
});

describe('a deployment package', () => {
  test('is the same archive for the same files, whatever their order', () => {
    const [a, b] = [new TextEncoder().encode('a'), new TextEncoder().encode('b')];
    const one = zip(
      new Map([
        ['x/a', a],
        ['b', b],
      ]),
    );
    expect(
      Buffer.from(
        zip(
          new Map([
            ['b', b],
            ['x/a', a],
          ]),
        ),
      ).equals(one),
    ).toBe(true);
    expect(Buffer.from(one.subarray(0, 4)).toString('latin1')).toBe('PK\x03\x04');
  });
});
