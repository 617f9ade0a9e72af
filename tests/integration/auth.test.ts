import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/contracts/routes.ts';
import { SCOPES, type Scope } from '../../lib/domain/auth-port.ts';
import { type App, startApp } from '../support/api/app.ts';
import { asOperator, authenticated, newTenant, type Tenant } from '../support/api/tenants.ts';

type Route = (typeof routes)[number];

let app: App;
let a: Tenant;
let b: Tenant;

beforeAll(async () => {
  app = await startApp(authenticated);
  a = await tenant();
  b = await tenant();
});
afterAll(() => app.close());

const tenant = () => newTenant(app);

const ask = (route: Route, { token, kid }: Tenant, authorization?: string) =>
  app.call(route.handler, {
    method: route.method,
    path: route.path,
    pathParameters: { token, chat: '1', message: '1', kid },
    ...(route.path.endsWith('/search') && { query: { query: 'hidden' } }),
    ...(route.method !== 'GET' && { body: bodies[route.handler] ?? {} }),
    headers: authorization === undefined ? {} : { authorization },
  });
const bodies: Record<string, unknown> = {
  'create-application': { name: 'x' },
  'post-message': { body: 'x' },
  'post-messages': { messages: [{ body: 'x' }] },
  'update-application': { name: 'x' },
  'update-chat': { title: 'x' },
  'update-message': { body: 'x' },
};
const successes: Record<string, number> = { GET: 200, POST: 201, PATCH: 200, DELETE: 204 };

const ofApplications = routes.filter(({ path }) => path.includes('{token}'));

test.each(['read', 'write'] as const)('the scope %s allows its own operations', async (scope) => {
  const opened = ofApplications.filter((route) => route.scope === scope);
  expect(opened.length).toBeGreaterThan(0);
  for (const route of opened) {
    const { status } = await ask(route, a, await a.bearer([scope], 'author of the first'));
    expect([route.handler, status]).toEqual([route.handler, successes[route.method]]);
  }
});

test('health needs no token', async () => {
  expect((await app.call('health', {})).status).toBe(200);
});

test('a caller without the scope write gets no number', async () => {
  const headOf = async () => {
    const authorization = await a.bearer(['read']);
    const pathParameters = { token: a.token, chat: '1' };
    return (await app.call('get-chat', { pathParameters, headers: { authorization } })).body.head;
  };
  const before = await headOf();
  for (const scopes of [[], ['read'], ['admin']] as Scope[][]) {
    const headers = { authorization: await a.bearer(scopes) };
    expect((await app.post(a.token, 1, 'x', headers)).status).toBe(403);
  }
  expect(await headOf()).toBe(before);
});

describe('the author of a message', () => {
  const post = async (author: string | undefined, scopes: readonly string[], subject?: string) => {
    const { status, body } = await app.call('post-message', {
      method: 'POST',
      pathParameters: { token: a.token, chat: '1' },
      headers: { authorization: await a.bearer(scopes, subject) },
      body: { body: 'x', author },
    });
    return status === 201 ? body.author : body.code;
  };

  test("is the token's subject", async () => {
    expect(await post(undefined, ['write'], 'alice')).toBe('alice');
    expect(await post('alice', ['write'], 'alice')).toBe('alice');
  });

  test('is another name only if an administrator sets it', async () => {
    expect(await post('bob', ['write'], 'alice')).toBe('insufficient-scope');
    expect(await post('bob', ['write', 'admin'], 'alice')).toBe('bob');
  });
});

describe('an existing message', () => {
  const change = async (
    authors: string | undefined,
    scopes: readonly string[],
    subject?: string,
  ) => {
    const author = { authorization: await a.bearer(SCOPES, 'poster') };
    const { body } = await app.post(a.token, 1, { body: 'x', author: authors }, author);
    const parts = {
      pathParameters: { token: a.token, chat: '1', message: String(body.number) },
      headers: { authorization: await a.bearer(scopes, subject) },
    };
    const edited = await app.call('update-message', {
      method: 'PATCH',
      ...parts,
      body: { body: 'y' },
    });
    const removed = await app.call('delete-message', { method: 'DELETE', ...parts });
    return [edited, removed].map(({ status, body: told }) => told?.code ?? status);
  };
  const refused = ['insufficient-scope', 'insufficient-scope'];

  test('is changed and deleted by its author', async () => {
    expect(await change('alice', ['write'], 'alice')).toEqual([200, 204]);
  });

  test('cannot be changed by other writers, also if they have no name', async () => {
    expect(await change('alice', ['write'], 'bob')).toEqual(refused);
    expect(await change('alice', ['write'])).toEqual(refused);
  });

  test('can be changed by an administrator with the scope write', async () => {
    expect(await change('alice', ['write', 'admin'], 'bob')).toEqual([200, 204]);
    expect(await change('alice', ['write', 'admin'])).toEqual([200, 204]);
    expect(await change('alice', ['admin'])).toEqual(refused);
  });

  test('belongs to nobody if it has no author, not even to a writer without a name', async () => {
    const nameless = { authorization: await a.bearer(['write']) };
    const { body } = await app.post(a.token, 1, 'x', nameless);
    expect(body.author).toBeNull();
    const path = { token: a.token, chat: '1', message: String(body.number) };
    const parts = { pathParameters: path, headers: nameless };
    const removed = await app.call('delete-message', { method: 'DELETE', ...parts });
    expect(removed.body.code).toBe('insufficient-scope');
  });
});

describe('a signing key', () => {
  const keys = async (method: 'GET' | 'POST', headers: Record<string, string> = {}) =>
    app.call(method === 'GET' ? 'list-keys' : 'create-key', {
      method,
      pathParameters: { token: b.token },
      headers: { authorization: await b.bearer(['admin']), ...headers },
      ...(method === 'POST' && { body: {} }),
    });

  test('shows its secret at its creation, and never again', async () => {
    const { body } = await keys('POST');
    expect(body.secret).toMatch(/^[\w-]{43}$/);
    const listed = await keys('GET');
    expect(listed.body.data.map((key: { kid: string }) => key.kid)).toContain(body.kid);
    expect(JSON.stringify(listed.body)).not.toContain('secret');
  });

  test('never has its secret in MySQL', async () => {
    const { body } = await keys('POST');
    const rows = await app.db.selectFrom('signing_keys').selectAll().execute();
    expect(JSON.stringify(rows)).toContain(body.kid);
    expect(JSON.stringify(rows)).not.toContain(body.secret);
  });

  test('is created once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'rotation of monday' };
    const [first, second] = [await keys('POST', headers), await keys('POST', headers)];
    expect(second.body).toEqual(first.body);
  });

  test('is not shown again to a repeat after a day, nor once it is revoked', async () => {
    const refused = { status: 409, body: { code: 'secret-already-shown' } };
    const headers = { 'idempotency-key': 'rotation of tuesday' };
    const { kid } = (await keys('POST', headers)).body;
    const aged = app.db.updateTable('signing_keys').where('kid', '=', kid);
    await aged.set({ created_at: '2026-01-01 00:00:00.000' }).execute();
    const late = await keys('POST', headers);
    expect(late).toMatchObject(refused);
    expect(late.body).not.toHaveProperty('secret');

    const others = { 'idempotency-key': 'rotation of wednesday' };
    const other = (await keys('POST', others)).body;
    await app.call('revoke-key', {
      method: 'DELETE',
      pathParameters: { token: b.token, kid: other.kid },
      headers: asOperator,
    });
    expect(await keys('POST', others)).toMatchObject(refused);
  });

  test('stops working soon after its revocation, while other keys continue to work', async () => {
    const c = await tenant();
    const authorization = await c.bearer(SCOPES);
    const read = async () =>
      (
        await app.call('get-application', {
          pathParameters: { token: c.token },
          headers: { authorization },
        })
      ).status;
    expect(await read()).toBe(200);
    const revoke = (headers: Record<string, string>) =>
      app.call('revoke-key', {
        method: 'DELETE',
        pathParameters: { token: c.token, kid: c.kid },
        headers,
      });
    expect((await revoke({ authorization })).status).toBe(204);
    const limit = Date.now() + 30_000;
    while ((await read()) === 200 && Date.now() < limit)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await read()).toBe(404);
    expect((await revoke(asOperator)).status).toBe(204);
    expect(
      (
        await app.call('get-application', {
          pathParameters: { token: c.token },
          headers: asOperator,
        })
      ).status,
    ).toBe(200);
  });

  test('cannot exceed the maximum number of keys', async () => {
    const c = await tenant();
    const make = () =>
      app.call('create-key', {
        method: 'POST',
        pathParameters: { token: c.token },
        headers: asOperator,
        body: {},
      });
    const statuses = [];
    for (let i = 0; i < 20; i++) statuses.push((await make()).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(19);
    expect((await make()).body.code).toBe('too-many-keys');
  });
});
