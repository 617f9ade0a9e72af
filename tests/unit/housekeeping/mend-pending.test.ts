import { expect, test } from '@jest/globals';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { mendPending } from '../../../lib/usecases/housekeeping/mend-pending.ts';
import { down, only } from '../../support/usecases/fakes.ts';

test.each([true, false])('mending returns whether all of Redis was searched: %s', async (all) => {
  const hasTimeLeft = () => all;
  const pendingLog = only<PendingLog>({ mend: async (more) => more === hasTimeLeft && more() });
  expect(await mendPending({ pendingLog })(hasTimeLeft)).toBe(all);
});

test('mending fails while Redis is down, so that its alarm rings', async () => {
  const pendingLog = down<PendingLog>('redis');
  await expect(mendPending({ pendingLog })(() => true)).rejects.toMatchObject({ engine: 'redis' });
});
