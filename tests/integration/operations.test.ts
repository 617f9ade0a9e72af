import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../lib/domain/auth-port.ts';
import { type App, startApp } from '../support/api/app.ts';
import {
  asOperator,
  authenticated,
  newTenant,
  OPERATOR,
  type Tenant,
} from '../support/api/tenants.ts';
import {
  codesOf,
  describedOperations,
  deviations,
  handlerOf,
} from '../support/contract/document.ts';
import { type ContractRequest, goodRequests } from '../support/contract/world.ts';

type Operation = (typeof describedOperations)[number];

let app: App;
let a: Tenant;
let b: Tenant;

beforeAll(async () => {
  const limits = ['WRITES', 'READS', 'SEARCHES'].map((what) => [`RATE_LIMIT_${what}`, '40/3600']);
  app = await startApp({ ...authenticated, ...Object.fromEntries(limits) });
  a = await newTenant(app);
  b = await newTenant(app);
});
afterAll(() => app.close());

function ask(
  operation: Operation,
  { token, kid }: Tenant,
  authorization?: string,
  more: Readonly<Record<string, string>> = {},
) {
  const handler = handlerOf(operation);
  const [request = {}] = Object.values(goodRequests[handler]) as ContractRequest[];
  return app.call(handler, {
    ...request,
    method: operation.method,
    path: operation.path,
    pathParameters: { token, chat: '1', message: '1', kid },
    query: request.query ?? {},
    headers: {
      ...request.headers,
      ...(authorization !== undefined && { authorization }),
      ...more,
    },
  });
}

type Reply = Awaited<ReturnType<typeof ask>>;

/** A reply without the part that differs each time. */
function compared({ status, headers, body }: Reply) {
  const { 'x-request-id': _, ...rest } = headers;
  return { status, headers: rest, body };
}
const deviationsOf = (operation: Operation, { status, headers, body }: Reply) =>
  deviations(operation, { status, headers: new Headers(headers), body });

const described = describedOperations.map((operation) => ({ ...operation, operation }));
const ofApplications = described.filter(({ path }) => path.includes('{token}'));
const ofOperators = ofApplications.filter(({ scope }) => scope === 'operator');
const ofTenants = ofApplications.filter(({ scope }) => scope !== 'operator');
const ofNobody = described.filter(({ path, scope }) => !path.includes('{token}') && scope);

test('every operation needs a scope, except those of the service itself', () => {
  const open = described.filter(({ scope }) => scope === undefined).map(({ path }) => path);
  expect(open).toEqual(['/openapi.json', '/docs', '/docs/{file}', '/health', '/health/ready']);
  expect(ofTenants.map(({ scope }) => SCOPES.includes(scope as 'read'))).toEqual(
    ofTenants.map(() => true),
  );
});

describe.each(ofTenants)('$method $path', ({ operation, scope }) => {
  test('responds alike to a token of another application, an unknown application and no token', async () => {
    const unknown = { ...a, token: '0'.repeat(32) };
    const first = await ask(operation, a, await b.bearer(SCOPES));
    expect(first).toMatchObject({ status: 404, body: { code: 'application-not-found' } });
    expect(deviationsOf(operation, first)).toEqual([]);
    for (const answer of [
      await ask(operation, unknown, await b.bearer(SCOPES)),
      await ask(operation, unknown, await a.bearer([...SCOPES, 'operator'])),
      await ask(operation, a),
      await ask(operation, a, 'Bearer nonsense'),
      await ask(operation, a, `Basic ${OPERATOR}`),
      await ask(operation, a, `Bearer ${OPERATOR}x`),
    ]) {
      expect(compared(answer)).toEqual(compared(first));
    }
  });

  test('refuses a token without its scope', async () => {
    const others = [...SCOPES.filter((other) => other !== scope), 'operator', `${scope}s`];
    const answer = await ask(operation, a, await a.bearer(others));
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient-scope' } });
    expect(deviationsOf(operation, answer)).toEqual([]);
  });
});

describe.each([...ofOperators, ...ofNobody])('$method $path', ({ operation }) => {
  test('is only for the operator', async () => {
    const refused = [
      await ask(operation, a),
      await ask(operation, a, 'Bearer x'),
      await ask(operation, a, await a.bearer([...SCOPES, 'operator'])),
    ];
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
      expect(deviationsOf(operation, answer)).toEqual([]);
    }
    expect((await ask(operation, a, asOperator.authorization)).status).toBeLessThan(300);
  });
});

const limited = described.filter(({ operation }) => codesOf(operation).includes('rate-limited'));

test.each(limited)('$method $path returns rate-limited as documented', async ({ operation }) => {
  const tenant = await newTenant(app);
  // A precondition that fails keeps the target, as it can be deleted only once.
  const spared = operation.method === 'DELETE' ? { 'if-match': '"4000000000"' } : {};
  const once = () => ask(operation, tenant, asOperator.authorization, spared);
  let answer = await once();
  for (let sent = 1; answer.status !== 429 && sent < 100; sent += 1) {
    expect(deviationsOf(operation, answer)).toEqual([]);
    answer = await once();
  }
  expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
  expect(deviationsOf(operation, answer)).toEqual([]);
});
