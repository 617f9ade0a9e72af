import { describe, expect, test } from '@jest/globals';
import type { Holes } from '../../../lib/domain/holes-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import type { SequenceName } from '../../../lib/domain/terms.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { settleNumbers } from '../../../lib/usecases/housekeeping/settle-numbers.ts';
import {
  chatNumber,
  down,
  memoryMetrics,
  memoryPendingLog,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');
const chat: SequenceName = { token, chat: chatNumber(1) };

describe('the settling of skipped numbers', () => {
  function setUp(pendingLog: PendingLog = memoryPendingLog([2], [5, 6])) {
    const settled: unknown[][] = [];
    const pages = [
      { names: [{ token }], next: { applicationId: 1, chat: 0 } },
      { names: [chat], next: undefined },
    ];
    const holes = only<Holes>({
      sequences: async () => pages.shift() ?? { names: [], next: undefined },
      settle: async (...asked) => {
        settled.push(asked);
        return settled.length === 1 ? { voids: 1, next: 10_000 } : { voids: 1 };
      },
    });
    const metrics = memoryMetrics();
    const ports = { holes, pendingLog, metrics, now, instant, settleAfterMs: 900_000 };
    return { ports, settle: settleNumbers(ports), settled, counted: metrics.counted };
  }

  test('spares pending numbers, and those younger than the settle time', async () => {
    const { settle, settled, counted } = setUp();
    expect(await settle(() => true)).toBe(3);
    const before = '2026-01-01T23:45:00.000Z';
    expect(settled).toEqual([
      [{ token }, new Set([2]), before, undefined],
      [{ token }, new Set([2]), before, 10_000],
      [chat, new Set([5, 6]), before, undefined],
    ]);
    expect(counted).toEqual({ NumberVoided: 3 });
  });

  test('records no void while Redis is down: the number may be pending', async () => {
    const { settle, settled } = setUp(down<PendingLog>('redis'));
    await expect(settle(() => true)).rejects.toMatchObject({ engine: 'redis' });
    expect(settled).toEqual([]);
  });

  test('stops when its time is up', async () => {
    const { settle, settled } = setUp();
    expect(await settle(() => false)).toBe(0);
    expect(settled).toEqual([]);
  });

  test('fails while MySQL is down, and counts nothing', async () => {
    const { ports, counted } = setUp();
    const settle = settleNumbers({ ...ports, holes: down<Holes>('mysql') });
    await expect(settle(() => true)).rejects.toMatchObject({ engine: 'mysql' });
    expect(counted).toEqual({});
  });
});
