import { describe, expect, test } from '@jest/globals';
import type { DirectStores } from '../../../lib/domain/direct-port.ts';
import type { Ledger } from '../../../lib/domain/ledger-port.ts';
import type { IndexedRow, PersistOutcome } from '../../../lib/domain/messages-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import type { AcceptedWrite } from '../../../lib/domain/queue-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import { writeDirectly } from '../../../lib/usecases/writing/write-directly.ts';
import {
  acceptedWrite,
  down,
  memoryMetrics,
  only,
  ticking,
  token,
} from '../../support/usecases/fakes.ts';

const [one, two] = [acceptedWrite(1), acceptedWrite(2)];
const UNTIL = 5_000;

const nothing: PersistOutcome = {
  persisted: [],
  collided: [],
  discarded: [],
  poisoned: [],
  early: [],
};

/** Writes directly to stores with this outcome. Records the steps in order. */
function direct(outcome: Partial<PersistOutcome>, stores: Partial<DirectStores> | Error = {}) {
  const steps: string[] = [];
  const step =
    <T>(name: string, answer: T) =>
    async () => {
      steps.push(name);
      return answer;
    };
  const write = writeDirectly({
    storesUntil: async (until) => {
      if (stores instanceof Error) throw stores;
      steps.push(`until ${until}`);
      return {
        messages: {
          persist: step('persist', { ...nothing, ...outcome }),
          rowsToIndex: step('read', [{ token, chatNumber: 1, number: 1 } as IndexedRow]),
        },
        messageIndex: { write: step('index', []), refreshed: step('refreshed', undefined) },
        ledger: only<Ledger>({}),
        end: () => void steps.push('end'),
        ...stores,
      };
    },
    pendingLog: only<PendingLog>({
      remove: step('forget', undefined),
      forget: step('discard', undefined),
    }),
    sequences: only<Sequences>({}),
    metrics: memoryMetrics(),
    clock: ticking(),
    reportBug: (error) => void steps.push(`reported ${(error as Error).message}`),
  });
  return {
    steps,
    write: async (...writes: AcceptedWrite[]) => (await write(writes, UNTIL)).states,
    timingsOf: async (...writes: AcceptedWrite[]) => (await write(writes, UNTIL)).timings,
  };
}

describe('a direct write', () => {
  test('commits, indexes, waits for the search and removes the pending entry, in this order', async () => {
    const { write, steps } = direct({ persisted: [one, two] });
    expect([...(await write(one, two))]).toEqual([
      [one, 'done'],
      [two, 'done'],
    ]);
    expect(steps).toEqual(['until 5000', 'persist', 'read', 'index', 'refreshed', 'forget', 'end']);
  });

  test('measures its steps', async () => {
    const { timingsOf } = direct({ persisted: [one] });
    expect(await timingsOf(one)).toEqual({ persist: 10, index: 10, refresh: 10 });
  });

  test.each([
    ['MySQL', { messages: down<DirectStores['messages']>('mysql') }, []],
    [
      'OpenSearch',
      { messageIndex: down<DirectStores['messageIndex']>('opensearch') },
      [[one, 'persisted']],
    ],
  ] as const)(
    'keeps the pending entry if %s does not respond, and ends its calls',
    async (_, stores, states) => {
      const { write, steps } = direct({ persisted: [one] }, stores);
      expect([...(await write(one))]).toEqual(states);
      expect(steps).not.toContain('forget');
      expect(steps.at(-1)).toBe('end');
    },
  );

  test('leaves everything to the queue if the stores cannot even be opened', async () => {
    const { write, steps } = direct({}, new Error('no secret'));
    expect([...(await write(one))]).toEqual([]);
    expect(steps).toEqual(['reported no secret']);
  });

  test.each([true, false])(
    'leaves a document to the worker that is not written (refused: %s)',
    async (isRefused) => {
      const refusing = {
        write: async (rows: readonly IndexedRow[]) => rows.map((row) => ({ row, isRefused })),
        refreshed: async () => {},
      };
      const { write, steps } = direct({ persisted: [one] }, { messageIndex: refusing });
      expect([...(await write(one))]).toEqual([[one, 'persisted']]);
      expect(steps).not.toContain('forget');
    },
  );

  test.each(['collided', 'poisoned'] as const)(
    'leaves %s writes to the worker, with their queue messages',
    async (verdict) => {
      const { write, steps } = direct({ persisted: [one], [verdict]: [two] });
      expect([...(await write(one, two))]).toEqual([[one, 'persisted']]);
      expect(steps).not.toContain('forget');
    },
  );

  test('reports no result for writes that were neither stored nor refused', async () => {
    const { write } = direct({ early: [one], discarded: [two] });
    expect([...(await write(one, two))]).toEqual([]);
  });

  test('leaves the rest to the queue after a bug, reports the bug, and ends its calls', async () => {
    const broken = async () => {
      throw new TypeError('a bug');
    };
    const before = direct({}, { messages: only<DirectStores['messages']>({ persist: broken }) });
    expect([...(await before.write(one))]).toEqual([]);
    expect(before.steps).toEqual(['until 5000', 'reported a bug', 'end']);

    const messageIndex = only<DirectStores['messageIndex']>({ write: broken });
    const after = direct({ persisted: [one] }, { messageIndex });
    expect([...(await after.write(one))]).toEqual([[one, 'persisted']]);
    expect(after.steps.slice(-2)).toEqual(['reported a bug', 'end']);
  });
});
