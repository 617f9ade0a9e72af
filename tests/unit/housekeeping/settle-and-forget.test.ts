import { describe, expect, test } from '@jest/globals';
import type { Holes } from '../../../lib/domain/holes-port.ts';
import type { IdempotencyKeys } from '../../../lib/domain/idempotency-port.ts';
import type { Ledger } from '../../../lib/domain/ledger-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import type { SequenceName } from '../../../lib/domain/terms.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { purgeKeys } from '../../../lib/usecases/housekeeping/purge-keys.ts';
import { settleNumbers } from '../../../lib/usecases/housekeeping/settle-numbers.ts';
import { sealIdleSequences } from '../../../lib/usecases/numbering/seal-sequences.ts';
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

describe('settling skipped numbers', () => {
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
    return { settle: settleNumbers(ports), settled, counted: metrics.counted };
  }

  test('spares what is still pending, and what is younger than the settle time', async () => {
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

  test('declares nothing void with Redis down: it may be pending', async () => {
    const { settle, settled } = setUp(down<PendingLog>('redis'));
    await expect(settle(() => true)).rejects.toMatchObject({ engine: 'redis' });
    expect(settled).toEqual([]);
  });

  test('stops when its time is up', async () => {
    const { settle, settled } = setUp();
    expect(await settle(() => false)).toBe(0);
    expect(settled).toEqual([]);
  });
});

describe('idempotency keys', () => {
  test('are kept in the store for longer than the day that was promised', async () => {
    const asked: string[] = [];
    const idempotencyKeys = only<IdempotencyKeys>({
      purge: async (before) => {
        asked.push(before);
        return 7;
      },
    });
    expect(await purgeKeys({ idempotencyKeys, now, instant })(() => true)).toBe(7);
    expect(now() - Date.parse(String(asked[0]))).toBeGreaterThan(24 * 3_600_000);
  });

  test('are forgotten a batch at a time, and no more of them than the time allows', async () => {
    let batches = 0;
    const idempotencyKeys = only<IdempotencyKeys>({
      purge: async (_, limit) => {
        batches += 1;
        return batches < 4 ? limit : 1;
      },
    });
    const purge = purgeKeys({ idempotencyKeys, now, instant });
    expect(await purge(() => batches < 2)).toBe(2 * 5_000);
    expect(await purge(() => true)).toBe(5_000 + 1);
  });
});

describe('idle sequences', () => {
  const idle = new Map([
    ['0', 100],
    ['1', 99],
    ['2', undefined],
  ]);
  function setUp() {
    const sealed: string[] = [];
    const sequences = only<Sequences>({
      async *names() {
        yield { token };
        yield chat;
        yield { token, chat: chatNumber(2) };
      },
      idleSeconds: async (name) => idle.get(String(name.chat ?? 0)),
      seal: async () => ({ epoch: 'e', chain: 'c', last: 7 }),
      forget: async (name) => void sealed.push(String(name.chat ?? 0)),
    });
    const ledger = only<Ledger>({ seal: async () => {} });
    return { seal: sealIdleSequences({ sequences, ledger, idleAfterMs: 100_000 }), sealed };
  }

  test('leave Redis, those in use stay', async () => {
    const { seal, sealed } = setUp();
    expect(await seal(() => true)).toBe(1);
    expect(sealed).toEqual(['0']);
  });

  test('wait for the next run when the time is up', async () => {
    const { seal, sealed } = setUp();
    expect(await seal(() => false)).toBe(0);
    expect(sealed).toEqual([]);
  });
});
