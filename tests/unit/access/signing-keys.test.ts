import { describe, expect, test } from '@jest/globals';
import type { SigningKey, SigningKeys } from '../../../lib/domain/auth-port.ts';
import { createKey, listKeys, revokeKey } from '../../../lib/usecases/access/signing-keys.ts';
import { at, down, only, token } from '../../support/usecases/fakes.ts';

/** MySQL that holds the keys of one application. */
function memoryKeys() {
  const keys = new Map<string, SigningKey>();
  const signingKeys = only<SigningKeys>({
    create: async (_, { kid, createdAt }) => {
      const key = keys.get(kid) ?? { kid, createdAt, revokedAt: null };
      keys.set(kid, key);
      return key;
    },
    list: async () => [...keys.values()],
    revoke: async (_, kid, revokedAt) => {
      const key = keys.get(kid);
      if (key) keys.set(kid, { ...key, revokedAt: key.revokedAt ?? revokedAt });
      return key !== undefined;
    },
  });
  return { signingKeys, keys };
}

let made = 0;
const portsOf = (signingKeys: SigningKeys) => ({
  signingKeys,
  newKid: (_: string, idempotencyKey: string | undefined) => idempotencyKey ?? `random-${made++}`,
  secretOf: (application: string, kid: string) => `secret of ${application} ${kid}`,
  instant: () => at,
});

describe('a new key', () => {
  test('is returned with its secret', async () => {
    const { signingKeys } = memoryKeys();
    expect(await createKey(portsOf(signingKeys))(token, 'k')).toEqual({
      key: { kid: 'k', createdAt: at, revokedAt: null },
      secret: `secret of ${token} k`,
    });
  });

  test('is the same for the same Idempotency-Key, and another without one', async () => {
    const { signingKeys, keys } = memoryKeys();
    const create = createKey(portsOf(signingKeys));
    expect(await create(token, 'k')).toEqual(await create(token, 'k'));
    await create(token, undefined);
    await create(token, undefined);
    expect(keys.size).toBe(3);
  });

  const later = (hours: number) => () =>
    new Date(Date.parse(at) + hours * 3_600_000).toISOString() as typeof at;

  test('is shown again to a repeat within 24 hours, and not later', async () => {
    const ports = portsOf(memoryKeys().signingKeys);
    const first = await createKey(ports)(token, 'k');
    expect(await createKey({ ...ports, instant: later(23.9) })(token, 'k')).toEqual(first);
    for (const hours of [24, 1000]) {
      const repeat = createKey({ ...ports, instant: later(hours) })(token, 'k');
      await expect(repeat).rejects.toMatchObject({ code: 'secret-already-shown', status: 409 });
    }
    expect((await createKey({ ...ports, instant: later(24) })(token, 'other')).key.kid).toBe(
      'other',
    );
  });

  test('is not shown again once it is revoked', async () => {
    const ports = portsOf(memoryKeys().signingKeys);
    await createKey(ports)(token, 'k');
    await revokeKey(ports)(token, 'k');
    await expect(createKey(ports)(token, 'k')).rejects.toMatchObject({
      code: 'secret-already-shown',
      message: expect.stringContaining('the key k, which was revoked'),
    });
  });

  test.each([
    ['application-not-found', 'application-not-found', 404],
    ['full', 'too-many-keys', 409],
  ] as const)('is refused if MySQL says %s', async (outcome, code, status) => {
    const signingKeys = only<SigningKeys>({ create: async () => outcome });
    await expect(createKey(portsOf(signingKeys))(token, 'k')).rejects.toMatchObject({
      code,
      status,
    });
  });
});

describe('the keys of an application', () => {
  test('are listed without their secrets', async () => {
    const { signingKeys } = memoryKeys();
    await createKey(portsOf(signingKeys))(token, 'k');
    expect(await listKeys({ signingKeys })(token)).toEqual([
      { kid: 'k', createdAt: at, revokedAt: null },
    ]);
  });

  test('are 404 without the application', async () => {
    const signingKeys = only<SigningKeys>({ list: async () => undefined });
    await expect(listKeys({ signingKeys })(token)).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });
});

describe('a key', () => {
  test('is revoked for good, also by a repeat', async () => {
    const { signingKeys, keys } = memoryKeys();
    const ports = portsOf(signingKeys);
    await createKey(ports)(token, 'k');
    await revokeKey(ports)(token, 'k');
    await revokeKey({ ...ports, instant: () => '2027-01-01T00:00:00.000Z' as typeof at })(
      token,
      'k',
    );
    expect(keys.get('k')?.revokedAt).toBe(at);
  });

  test('is 404 if there is none of this id', async () => {
    const { signingKeys } = memoryKeys();
    await expect(revokeKey(portsOf(signingKeys))(token, 'k')).rejects.toMatchObject({
      code: 'key-not-found',
      status: 404,
    });
  });
});

test('keys are 503 while MySQL is down', async () => {
  const ports = portsOf(down<SigningKeys>('mysql'));
  const away = { engine: 'mysql' };
  await expect(createKey(ports)(token, 'k')).rejects.toMatchObject(away);
  await expect(listKeys(ports)(token)).rejects.toMatchObject(away);
  await expect(revokeKey(ports)(token, 'k')).rejects.toMatchObject(away);
});
