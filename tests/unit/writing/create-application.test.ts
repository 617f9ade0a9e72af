import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import type { MakeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { createApplication } from '../../../lib/usecases/writing/create-application.ts';
import { at, down, only, token } from '../../support/usecases/fakes.ts';

const stored = { token, name: 'x', chatsCount: 0, revision: 1, createdAt: at, updatedAt: at };
const needsLease = {
  outcome: 'needs-lease',
  position: { epoch: 'e', chain: 'c', end: 0 },
} as const;

type Ports = Parameters<typeof createApplication>[0];

function setUp(ports: Partial<Ports> = {}) {
  const readied: unknown[] = [];
  const makeReady: MakeReady = async (name, { outcome }) => void readied.push([name, outcome]);
  const create = createApplication({
    applications: only<Applications>({ create: async () => stored }),
    sequences: only<Sequences>({ ping: async () => {}, open: async () => needsLease }),
    makeReady,
    newToken: () => token,
    instant: () => at,
    ...ports,
  });
  return { create, readied };
}

describe('creating an application', () => {
  test('leases its first chat numbers, so that creating a chat needs no SQL', async () => {
    const { create, readied } = setUp();
    expect(await create({ name: 'x' })).toEqual(stored);
    expect(readied).toEqual([[{ token }, 'needs-lease']]);
  });

  test('again with the same key assumes that the application has been used since', async () => {
    const { create, readied } = setUp({ newToken: () => 'f'.repeat(32) as ApplicationToken });
    expect(await create({ name: 'x' })).toEqual(stored);
    expect(readied).toEqual([[{ token }, 'application-sequence-missing']]);
  });

  test('creates nothing while Redis is down, because its response is 503', async () => {
    const { create } = setUp({
      sequences: down<Sequences>('redis'),
      applications: only<Applications>({}),
    });
    await expect(create({ name: 'x' })).rejects.toMatchObject({ engine: 'redis' });
  });

  test('with a key that was used for another name is refused', async () => {
    const { create } = setUp({
      applications: only<Applications>({ create: async () => 'key-reused' as const }),
    });
    await expect(create({ name: 'x' })).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });
});
