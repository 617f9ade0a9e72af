import { describe, expect, test } from '@jest/globals';
import type { MessageEdits, NotedChange } from '../../../lib/domain/edit-port.ts';
import type { IndexQueue, IndexRequest } from '../../../lib/domain/queue-port.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { sweepIndexRequests } from '../../../lib/usecases/housekeeping/sweep-index-requests.ts';
import { chatNumber, down, messageNumber, only, token } from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');

/** MySQL with the notes of this many changes. A note leaves once its request is on the queue. */
function setUp(count: number) {
  const notes: NotedChange[] = Array.from({ length: count }, (_, i) => ({
    name: { token, chat: chatNumber(1), number: messageNumber(i + 1) },
    change: i + 1,
  }));
  const sent: IndexRequest[] = [];
  const asked: string[] = [];
  const ports = {
    messageEdits: only<MessageEdits>({
      notRequested: async (before, limit) => {
        asked.push(before);
        return notes.slice(0, limit);
      },
      indexRequested: async ({ number }, change) => {
        const at = notes.findIndex((note) => note.name.number === number && note.change === change);
        if (at >= 0) notes.splice(at, 1);
      },
    }),
    indexQueue: only<IndexQueue>({ send: async (requests) => void sent.push(...requests) }),
    now,
    instant,
    sweepAfterMs: 120_000,
  };
  return { ports, notes, sent, asked };
}

describe('the sweep of index requests', () => {
  test('sends the request of every noted change, and then removes the notes', async () => {
    const { ports, notes, sent } = setUp(2);
    expect(await sweepIndexRequests(ports)(() => true)).toBe(2);
    expect(sent).toEqual([
      { token, chatNumber: 1, numbers: [1] },
      { token, chatNumber: 1, numbers: [2] },
    ]);
    expect(notes).toEqual([]);
  });

  test('spares the changes whose own request may still be running', async () => {
    const { ports, asked } = setUp(0);
    expect(await sweepIndexRequests(ports)(() => true)).toBe(0);
    expect(asked).toEqual(['2026-01-01T23:58:00.000Z']);
  });

  test('continues page by page, and stops when its time is up', async () => {
    const all = setUp(1_200);
    expect(await sweepIndexRequests(all.ports)(() => true)).toBe(1_200);
    let pages = 0;
    const some = setUp(1_200);
    expect(await sweepIndexRequests(some.ports)(() => pages++ < 2)).toBe(1_000);
    expect(some.notes).toHaveLength(200);
  });

  test('fails while SQS is down, and keeps the notes for the next run', async () => {
    const { ports, notes } = setUp(2);
    const indexQueue = down<IndexQueue>('sqs');
    const sweep = sweepIndexRequests({ ...ports, indexQueue });
    await expect(sweep(() => true)).rejects.toMatchObject({ engine: 'sqs' });
    expect(notes).toHaveLength(2);
  });

  test('fails while MySQL is down, and sends nothing', async () => {
    const { ports, sent } = setUp(2);
    const messageEdits = down<MessageEdits>('mysql');
    const sweep = sweepIndexRequests({ ...ports, messageEdits });
    await expect(sweep(() => true)).rejects.toMatchObject({ engine: 'mysql' });
    expect(sent).toEqual([]);
  });
});
