import { describe, expect, test } from '@jest/globals';
import type { IndexedRow, MessagePosition, Messages } from '../../../lib/domain/messages-port.ts';
import { RebuildEnded } from '../../../lib/domain/problems.ts';
import type { IndexRebuild } from '../../../lib/domain/search-port.ts';
import { reindexMessages } from '../../../lib/usecases/housekeeping/reindex-messages.ts';
import {
  chatNumber,
  down,
  indexedRow,
  memoryJobs,
  messageNumber,
  only,
} from '../../support/usecases/fakes.ts';

const always = { hasTimeLeft: () => true };
const turns = (count: number) => {
  let left = count;
  return { hasTimeLeft: () => left-- > 0 };
};

const place = (number: number): MessagePosition => ({
  applicationId: 1,
  chatNumber: chatNumber(1),
  number: messageNumber(number),
});

/** Three rows, one per page. `refuses`: a number that OpenSearch refuses. */
function setUp({ id = 'uuid', refuses = 0 } = {}) {
  const steps: string[] = [];
  const numbersOf = (rows: readonly IndexedRow[]) => rows.map(({ number }) => number).join();
  const messages = only<Messages>({
    scan: async (after) => {
      const number = (after?.number ?? 0) + 1;
      return number > 3
        ? { rows: [], next: undefined }
        : { rows: [indexedRow(number)], next: place(number) };
    },
    indexLater: async (rows) => {
      if (rows.length > 0) steps.push(`note ${numbersOf(rows)}`);
    },
  });
  const rebuild = only<IndexRebuild>({
    begin: async () => ({ index: 'new', id }),
    write: async (rows) => {
      steps.push(`write ${numbersOf(rows)}`);
      return rows.filter(({ number }) => number === refuses);
    },
    finish: async () => void steps.push('swap'),
  });
  const jobs = memoryJobs();
  let runs = 0;
  const ports = { messages, rebuild, jobs, newHolder: () => `run ${++runs}` };
  return { ports, jobs, reindex: reindexMessages(ports), steps };
}

describe('a full reindex', () => {
  test('swaps the alias only after the last row', async () => {
    const { reindex, steps } = setUp();
    expect(await reindex(always)).toEqual({ outcome: 'finished', refused: 0 });
    expect(steps).toEqual(['write 1', 'write 2', 'write 3', 'swap']);
  });

  test('stops when its time is up, without a swap, and continues behind the last row', async () => {
    const { reindex, steps } = setUp();
    const progress: number[] = [];
    const onProgress = (rows: number) => void progress.push(rows);
    expect(await reindex({ ...turns(2), onProgress })).toMatchObject({
      outcome: 'continues later',
    });
    expect(steps).toEqual(['write 1', 'write 2']);
    expect(await reindex({ ...always, onProgress })).toMatchObject({ outcome: 'finished' });
    expect(steps.slice(2)).toEqual(['write 3', 'swap']);
    expect(progress).toEqual([1, 2, 3]);
  });

  test('that was killed loses no more than the page under way', async () => {
    const { ports, reindex, steps } = setUp();
    const dies = only<IndexRebuild>({
      begin: ports.rebuild.begin,
      write: async (rows) => {
        if (rows[0]?.number === 2) throw new Error('killed');
        return ports.rebuild.write(rows);
      },
    });
    await expect(reindexMessages({ ...ports, rebuild: dies })(always)).rejects.toThrow('killed');
    await reindex(always);
    expect(steps).toEqual(['write 1', 'write 2', 'write 3', 'swap']);
  });

  test('of another index does not continue where an earlier one stopped', async () => {
    const { reindex, jobs, steps } = setUp();
    await jobs.note('reindex', JSON.stringify({ id: 'of another', after: place(2), rows: 2 }));
    await reindex(always);
    expect(steps).toHaveLength(4);
  });

  test('that begins anew reads the rows that it had passed', async () => {
    const { reindex, steps } = setUp();
    await reindex(turns(2));
    await reindex({ ...always, anew: true });
    expect(steps).toEqual(['write 1', 'write 2', 'write 1', 'write 2', 'write 3', 'swap']);
  });

  test('leaves the pages to the run that is at work', async () => {
    const { reindex, jobs, steps } = setUp();
    await jobs.hold('reindex', 'another', 60);
    expect(await reindex(always)).toEqual({ outcome: 'another run is at work', refused: 0 });
    expect(steps).toEqual([]);
  });

  test('stops when another run has taken it over', async () => {
    const { ports, steps } = setUp();
    let asked = 0;
    const jobs = { ...ports.jobs, hold: async () => ++asked < 2 };
    const reindex = reindexMessages({ ...ports, jobs });
    expect(await reindex(always)).toMatchObject({ outcome: 'another run is at work' });
    expect(steps).toEqual(['write 1']);
  });

  test('gives a message that OpenSearch refuses to the index queue, and goes on', async () => {
    const { reindex, steps } = setUp({ refuses: 2 });
    expect(await reindex(always)).toEqual({ outcome: 'finished', refused: 1 });
    expect(steps).toEqual(['write 1', 'write 2', 'note 2', 'write 3', 'swap']);
  });

  test('that another process finished counts as done', async () => {
    const { ports } = setUp();
    const rebuild = only<IndexRebuild>({
      begin: ports.rebuild.begin,
      write: ports.rebuild.write,
      finish: async () => {
        throw new RebuildEnded();
      },
    });
    const reindex = reindexMessages({ ...ports, rebuild });
    expect(await reindex(always)).toEqual({ outcome: 'finished', refused: 0 });
  });

  test.each([
    ['MySQL', { messages: down<Messages>('mysql') }, 'mysql'],
    ['OpenSearch', { rebuild: down<IndexRebuild>('opensearch') }, 'opensearch'],
  ])(
    'fails while %s is down, without a swap, and lets the next run begin',
    async (_, port, engine) => {
      const { ports, reindex, steps } = setUp();
      const failing = reindexMessages({ ...ports, ...port });
      await expect(failing(always)).rejects.toMatchObject({ engine });
      expect(steps).toEqual([]);
      expect(await reindex(always)).toMatchObject({ outcome: 'finished' });
    },
  );
});
