import { globSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle } from '../../../deployment/bundle.mjs';
import { zip } from '../../../deployment/zip.mjs';
import { routes } from '../../../lib/contracts/routes.ts';

const KB = 1024;
/** All but the migrations, whose start nobody waits for. */
const handlers = globSync('handlers/{http,queue,schedule}/*.ts').toSorted();

/** The clients of the engines, by the packages that they are. */
const CLIENTS = {
  redis: 'ioredis',
  mysql: 'mysql2',
  sqs: '@aws-sdk/client-sqs',
  opensearch: '@opensearch-project/opensearch',
} as const;
type Client = keyof typeof CLIENTS;

/** The handlers by the engines that they use. A package holds no other client. */
const ENGINES: Readonly<Record<string, readonly string[]>> = {
  '': ['http/docs-file', 'http/docs', 'http/health', 'http/openapi', 'http/route-not-found'],
  redis: ['schedule/mend-pending'],
  mysql: ['schedule/purge-keys'],
  'redis mysql': [
    'http/create-application',
    'http/create-key',
    'http/delete-application',
    'http/delete-chat',
    'http/get-application',
    'http/get-chat',
    'http/get-limits',
    'http/get-message',
    'http/list-applications',
    'http/list-changes',
    'http/list-chats',
    'http/list-keys',
    'http/list-messages',
    'http/revoke-key',
    'http/set-limits',
    'http/update-application',
    'http/update-chat',
    'schedule/seal-idle',
    'schedule/settle-numbers',
  ],
  'redis mysql sqs': [
    'http/create-chat',
    'http/delete-message',
    'http/update-message',
    'queue/persist-writes',
    'schedule/sweep-pending',
  ],
  'redis mysql opensearch': [
    'http/search-application',
    'http/search-messages',
    'schedule/purge-deleted',
  ],
  'mysql sqs opensearch': ['queue/index-messages', 'schedule/reindex-messages'],
  'redis mysql sqs opensearch': ['http/post-message', 'http/post-messages', 'http/readiness'],
};
/** On their common path these ask neither MySQL nor OpenSearch. */
const accepting = ['create-chat', 'post-message', 'post-messages'].map(
  (name) => `handlers/http/${name}.ts`,
);

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

const isOurs = (source: string): boolean => !source.includes('node_modules/');
const holds = (sources: readonly string[], client: Client): boolean =>
  sources.some((source) => source.startsWith(`node_modules/${CLIENTS[client]}/`));
const clientsIn = (sources: readonly string[]): Client[] =>
  (Object.keys(CLIENTS) as Client[]).filter((client) => holds(sources, client));

/** The most bytes that a function may load at its start, by the clients among its sources. */
function mostAtStart(sources: readonly string[]): number {
  const bytes = { redis: 150, mysql: 650, sqs: 250, opensearch: 300 };
  return clientsIn(sources).reduce((sum, client) => sum + bytes[client] * KB, 300 * KB);
}

describe('a bundle', () => {
  test.each(handlers)('%s loads few modules at its start, and has a source map', (handler) => {
    const { eager, files, sources } = get(handler);
    expect(eager).toBeLessThan(mostAtStart(sources.eager));
    expect(files.has(handler.replace('.ts', '.mjs.map'))).toBe(true);
  });

  test.each(handlers)('%s reads no exports of a Node module that it does not use', (handler) => {
    for (const [file, content] of get(handler).files) {
      const imports = [
        ...Buffer.from(content)
          .toString()
          .matchAll(/from ?"(node:[^"]+)"/g),
      ];
      const names = imports.map(([, name]) => name).filter((name) => name !== 'node:module');
      expect([file, names]).toEqual([file, []]);
    }
  });

  test('of GET /health loads at most twelve of our modules, and no settings', () => {
    const { eager, lazy } = get('handlers/http/health.ts').sources;
    expect(eager.filter(isOurs).length).toBeLessThanOrEqual(12);
    expect(eager).not.toContain('lib/runtime/config.ts');
    expect(lazy).toEqual([]);
  });

  test('of a route with authentication contains the check', () => {
    const guarded = routes.filter(({ scope }) => scope !== 'public');
    for (const { handler } of guarded) {
      const { eager } = get(`handlers/http/${handler}.ts`).sources;
      expect([handler, eager]).toEqual([
        handler,
        expect.arrayContaining(['lib/edge/authenticate.ts']),
      ]);
    }
  });

  test.each(accepting)(
    '%s loads the client of Redis at its start, and those of SQS, MySQL and OpenSearch later',
    (handler) => {
      expect(clientsIn(get(handler).sources.eager)).toEqual(['redis']);
    },
  );

  test('of a function that accepts writes starts with less than 450 KB', () => {
    for (const handler of accepting) expect(get(handler).eager).toBeLessThan(450 * KB);
  });
});

describe('a deployment package', () => {
  test('contains only the clients of the engines that its function uses', () => {
    const found = Object.groupBy(handlers, (handler) => {
      const { eager, lazy } = get(handler).sources;
      return clientsIn([...eager, ...lazy]).join(' ');
    });
    const expected = Object.entries(ENGINES).map(([engines, names]) => [
      engines,
      names.map((name) => `handlers/${name}.ts`),
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

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
