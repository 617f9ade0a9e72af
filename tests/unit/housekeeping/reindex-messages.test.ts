import { describe, expect, test } from '@jest/globals';
import type { MessagePosition, Messages } from '../../../lib/domain/messages-port.ts';
import { RebuildEnded } from '../../../lib/domain/problems.ts';
import type { IndexRebuild } from '../../../lib/domain/search-port.ts';
import {
  isReindexDue,
  reindexEverything,
  reindexMessages,
} from '../../../lib/usecases/housekeeping/reindex-messages.ts';
import { chatNumber, down, indexedRow, messageNumber, only } from '../../support/usecases/fakes.ts';

describe('a full reindex', () => {
  const place = (number: number): MessagePosition => ({
    applicationId: 1,
    chatNumber: chatNumber(1),
    number: messageNumber(number),
  });
  /** Three rows, one per page. */
  const messages = only<Messages>({
    scan: async (after) => {
      const number = (after?.number ?? 0) + 1;
      return number > 3
        ? { rows: [], next: undefined }
        : { rows: [indexedRow(number)], next: place(number) };
    },
  });

  function setUp(resumeAfter?: string) {
    const steps: string[] = [];
    const rebuild = only<IndexRebuild>({
      begin: async () => ({ index: 'new', ...(resumeAfter !== undefined && { resumeAfter }) }),
      write: async (_index, rows, checkpoint) => {
        steps.push(`write ${rows.map(({ number }) => number)} ${JSON.parse(checkpoint).number}`);
      },
      finish: async () => void steps.push('swap'),
    });
    const ports = { messages, rebuild };
    return { ports, reindex: reindexMessages(ports), steps };
  }

  test('swaps the alias only after the last row', async () => {
    const { reindex, steps } = setUp();
    expect(await reindex({ hasTimeLeft: () => true })).toBe(true);
    expect(steps).toEqual(['write 1 1', 'write 2 2', 'write 3 3', 'swap']);
  });

  test('stops when its time is up, without a swap', async () => {
    let pages = 0;
    const { reindex, steps } = setUp();
    expect(await reindex({ hasTimeLeft: () => pages++ < 2 })).toBe(false);
    expect(steps).toEqual(['write 1 1', 'write 2 2']);
  });

  test('continues after its checkpoint', async () => {
    const { reindex, steps } = setUp(JSON.stringify(place(2)));
    await reindex({ hasTimeLeft: () => true });
    expect(steps).toEqual(['write 3 3', 'swap']);
  });

  test('from the beginning ignores the checkpoint', async () => {
    const { ports, steps } = setUp(JSON.stringify(place(2)));
    const progress: number[] = [];
    await reindexEverything(ports)((count) => progress.push(count));
    expect(steps).toEqual(['write 1 1', 'write 2 2', 'write 3 3', 'swap']);
    expect(progress).toEqual([1, 2, 3]);
  });

  test('that another process finished counts as done, but not where it must be complete', async () => {
    const { ports, steps } = setUp();
    let others = 1;
    const rebuild = only<IndexRebuild>({
      begin: ports.rebuild.begin,
      write: ports.rebuild.write,
      finish: async (index) => {
        if (others-- > 0) throw new RebuildEnded();
        await ports.rebuild.finish(index);
      },
    });
    expect(await reindexMessages({ messages, rebuild })({ hasTimeLeft: () => true })).toBe(true);
    expect(steps).not.toContain('swap');
    others = 1;
    await reindexEverything({ messages, rebuild })(() => {});
    expect(steps.at(-1)).toBe('swap');
  });

  test.each([
    ['MySQL', { messages: down<Messages>('mysql') }, 'mysql'],
    ['OpenSearch', { rebuild: down<IndexRebuild>('opensearch') }, 'opensearch'],
  ])('fails while %s is down, without a swap', async (_, port, engine) => {
    const { ports, steps } = setUp();
    const reindex = reindexMessages({ ...ports, ...port });
    await expect(reindex({ hasTimeLeft: () => true })).rejects.toMatchObject({ engine });
    expect(steps).toEqual([]);
  });

  test.each([
    [{ liveSince: 0, outdated: false, building: false }, 23, false],
    [{ liveSince: 0, outdated: false, building: false }, 24, true],
    [{ liveSince: 0, outdated: false, building: true }, 1, true],
    [{ liveSince: 0, outdated: true, building: false }, 1, true],
  ])('of an index %j after %d hours is due: %s', async (status, hours, due) => {
    const rebuild = only<IndexRebuild>({ status: async () => status });
    expect(await isReindexDue({ rebuild, now: () => hours * 3_600_000 })()).toBe(due);
  });
});
