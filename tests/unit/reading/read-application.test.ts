import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import { NO_OWN_LIMITS } from '../../../lib/domain/rate-limit.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import {
  listApplications,
  readApplication,
} from '../../../lib/usecases/reading/read-application.ts';
import {
  application,
  nothingPending,
  redisBroken,
  redisDown,
} from '../../support/usecases/engines.ts';
import { broken, down, memoryPendingLog, only, token } from '../../support/usecases/fakes.ts';

const found = { ...application, chatsCount: 3, limits: NO_OWN_LIMITS };
const other = 'f'.repeat(32) as ApplicationToken;

/** MySQL with two applications of 3 chats each, of which it counts all pending ones as new. */
const mysql = only<Applications>({
  find: async () => found,
  countChats: async (_, pending) => 3 + pending.count,
  list: async () => ({
    items: [found, { ...found, token: other }],
    next: other,
  }),
});

const twoPending = memoryPendingLog([4, 5], []);
const read = ({ pendingLog = nothingPending, applications = mysql }) =>
  readApplication({ pendingLog, applications })(token);
const list = ({ pendingLog = nothingPending, applications = mysql }) =>
  listApplications({ pendingLog, applications })({ limit: 2 });
const counts = ({ items }: Awaited<ReturnType<typeof list>>) =>
  items.map(({ chatsCount }) => chatsCount);

describe('an application', () => {
  test('counts its pending chats', async () => {
    expect(await read({ pendingLog: twoPending })).toEqual({ ...found, chatsCount: 5 });
  });

  test('costs no second query if none of its chats is pending', async () => {
    const applications = only<Applications>({ find: mysql.find });
    expect(await read({ applications })).toEqual(found);
  });

  test('has the count of its row while Redis is down', async () => {
    expect(await read({ pendingLog: redisDown })).toEqual(found);
  });

  test('is 404 if it does not exist or was deleted, although chats are still pending', async () => {
    const applications = only<Applications>({ find: async () => undefined });
    await expect(read({ pendingLog: twoPending, applications })).rejects.toMatchObject({
      code: 'application-not-found',
      status: 404,
    });
  });

  test('is 503 while MySQL is down', async () => {
    const applications = down<Applications>('mysql');
    await expect(read({ pendingLog: twoPending, applications })).rejects.toMatchObject({
      engine: 'mysql',
    });
  });
});

describe('a list of applications', () => {
  test('counts the pending chats of each, and keeps the page’s bounds', async () => {
    const page = await list({ pendingLog: twoPending });
    expect(counts(page)).toEqual([5, 5]);
    expect(page.next).toBe(other);
  });

  test('has the counts of the rows while Redis is down', async () => {
    expect(counts(await list({ pendingLog: redisDown }))).toEqual([3, 3]);
  });

  test('is 503 while MySQL is down', async () => {
    const applications = down<Applications>('mysql');
    await expect(list({ applications })).rejects.toMatchObject({ engine: 'mysql' });
  });
});

test.each([
  ['an application', read],
  ['a list of applications', list],
])('a bug in the reading of %s is thrown: it is no engine that is down', async (_, use) => {
  await expect(use({ pendingLog: redisBroken })).rejects.toThrow(TypeError);
  await expect(use({ applications: broken<Applications>() })).rejects.toThrow(TypeError);
});
