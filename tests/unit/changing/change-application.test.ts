import { describe, expect, test } from '@jest/globals';
import type { ApplicationEdits } from '../../../lib/domain/edit-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import {
  deleteApplication,
  editApplication,
} from '../../../lib/usecases/changing/change-application.ts';
import { application } from '../../support/usecases/engines.ts';
import { at, broken, down, only, token } from '../../support/usecases/fakes.ts';

const renamed = { ...application, name: 'new', revision: 2 };

type Renamed = Awaited<ReturnType<ApplicationEdits['rename']>>;
type Deleted = Awaited<ReturnType<ApplicationEdits['delete']>>;

/** Ports that record the steps in order. */
function world({
  outcome = renamed,
  deleted = 'deleted',
}: {
  outcome?: Renamed;
  deleted?: Deleted;
} = {}) {
  const steps: unknown[][] = [];
  const ports = {
    applicationEdits: only<ApplicationEdits>({
      rename: async (...given) => {
        steps.push(['rename', ...given]);
        return outcome;
      },
      delete: async (...given) => {
        steps.push(['delete', ...given]);
        return deleted;
      },
    }),
    sequences: only<Sequences>({
      ping: async () => void steps.push(['ping']),
      remove: async (name) => void steps.push(['remove sequence', name]),
    }),
    readApplication: async () => ({ ...application, chatsCount: 5 }),
    instant: () => at,
  };
  return { ports, steps };
}

type Ports = ReturnType<typeof world>['ports'];
const condition = { revisions: new Set([1]) };
const edit = (ports: Ports) => editApplication(ports)(token, condition, 'new');
const remove = (ports: Ports) => deleteApplication(ports)(token, condition);

describe('an edit of an application', () => {
  test('returns the new name, with the count that includes pending chats', async () => {
    const { ports, steps } = world();
    expect(await edit(ports)).toEqual({ ...renamed, chatsCount: 5 });
    expect(steps).toEqual([['rename', token, condition, { name: 'new', at }]]);
  });

  test.each(['application-not-found', 'precondition-failed'] as const)(
    'is refused with %s',
    async (outcome) => {
      await expect(edit(world({ outcome }).ports)).rejects.toMatchObject({ code: outcome });
    },
  );

  test('is 503 while MySQL is down', async () => {
    const { ports } = world();
    await expect(edit({ ...ports, applicationEdits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
  });
});

describe('a deletion of an application', () => {
  test('writes the tombstone first, and then removes the chats’ sequence', async () => {
    const { ports, steps } = world();
    await remove(ports);
    expect(steps).toEqual([
      ['ping'],
      ['delete', token, condition, at],
      ['remove sequence', { token }],
    ]);
  });

  test('repeated, removes the sequence again: the first may have died before that', async () => {
    const { ports, steps } = world({ deleted: 'application-not-found' });
    await expect(remove(ports)).rejects.toMatchObject({ code: 'application-not-found' });
    expect(steps.at(-1)).toEqual(['remove sequence', { token }]);
  });

  test('of another revision is refused, and leaves the sequence in Redis', async () => {
    const { ports, steps } = world({ deleted: 'precondition-failed' });
    await expect(remove(ports)).rejects.toMatchObject({ code: 'precondition-failed' });
    expect(steps.map(([step]) => step)).toEqual(['ping', 'delete']);
  });

  test('is 503 while Redis is down, and deletes nothing: it would accept chats', async () => {
    const { ports, steps } = world();
    await expect(remove({ ...ports, sequences: down('redis') })).rejects.toMatchObject({
      engine: 'redis',
    });
    expect(steps).toEqual([]);
  });

  test('is 503 while MySQL is down, and leaves the sequence in Redis', async () => {
    const { ports, steps } = world();
    await expect(remove({ ...ports, applicationEdits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
    expect(steps).toEqual([['ping']]);
  });
});

test.each([
  ['an edit', edit],
  ['a deletion', remove],
])('%s throws a bug: it is no engine that is down', async (_, change) => {
  const { ports } = world();
  await expect(change({ ...ports, applicationEdits: broken() })).rejects.toThrow(TypeError);
});
