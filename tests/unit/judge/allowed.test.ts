import { describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../commands/judge/content-hash.ts';
import { APPLICATION, Story } from '../../support/judge/story.ts';

const story = () => new Story();
const key = 'k';

describe('the judge finds nothing in', () => {
  test('a quiet run', () => {
    const run = story().chat(1).post('a', 1).get(1, 'a').post('b', 2).list([1, 2]);
    run.final({
      type: 'row',
      application: APPLICATION,
      chat: 0,
      number: 1,
      id: 'c',
      state: 'message',
    });
    run.block('x', 1, 32, { chat: 0 }).stored(1, 'a').stored(2, 'b').end();
    expect(run.verdict()).toMatchObject({
      findings: [],
      unread: [],
      promises: { N1: 'holds', N2: 'holds', N3: 'holds', N4: 'holds', N5: 'holds', N6: 'holds' },
    });
  });

  test('unknown outcomes, stored or not', () => {
    const run = story().post('a').post('b').post('c', 2).stored(1, 'b').stored(2, 'c').end();
    expect(run.found()).toEqual([]);
  });

  test('retries, also after an unknown outcome', () => {
    const run = story().post('a', undefined, { key }).post('a', 1, { key }).post('a', 1, { key });
    expect(run.stored(1, 'a').end().found()).toEqual([]);
  });

  test('a retry that gets its old number long after higher ones were given', () => {
    const run = story().post('a', 1, { key }).post('b', 2).post('a', 1, { key });
    expect(run.stored(1, 'a').stored(2, 'b').end().found()).toEqual([]);
  });

  test('a key that was reused with another body and refused', () => {
    const other = { key, content: contentHash('b') };
    const run = story().post('a', undefined, { key });
    run.refused('post-message', 422, 'idempotency-key-reused', other);
    expect(run.stored(1, 'a').end().found()).toEqual([]);
  });

  test('one key for two chats', () => {
    const run = story().post('a', 1, { key }).post('b', 1, { key, chat: 2 });
    expect(run.found()).toEqual([]);
  });

  test('voids after a flush, and a message that replaced one', () => {
    const run = story().post('a', 1).post('late', 2).fault('flush', ['redis-data-lost']);
    run.refused('get-message', 404, 'number-void', { number: 2 }).post('b', 5).get(2, 'late');
    run.stored(1, 'a').stored(2, 'late').without(3, 'void').without(4, 'void').stored(5, 'b');
    expect(run.end().found()).toEqual([]);
  });

  test('a void, and a number without a lease, after MySQL lost a grant', () => {
    const run = story().post('a', 1).post('b', 33).fault('failover', ['ledger-data-lost']);
    for (let number = 2; number < 33; number += 1) run.without(number, 'void');
    expect(run.stored(1, 'a').stored(33, 'b').end().found()).toEqual([]);
  });

  test('the dead letter of a message whose number another one holds', () => {
    const run = story().post('a', 1).post('b', 1).stored(1, 'a').copy('dead-letter', 1, 'b').end();
    expect(run.verdict().promises.N3).toBe('holds');
  });

  test('rows of a deleted chat that the purge has not reached, and its late messages', () => {
    const run = story().post('a', 1).purged().tell('delete-chat', { chat: 1 }).row(1, 'a');
    expect(run.end().found()).toEqual([]);
    const split = story().chat(1).post('a', 1).tell('delete-chat', { chat: 1 });
    expect(split.fault('split', ['split-brain']).post('b', 2).found()).not.toContain(
      'also written-after-delete 2',
    );
  });

  test('numbers that are unresolved while the settle time runs', () => {
    const run = story().post('a', 1).fault('flush', ['redis-data-lost']).post('b', 65);
    expect(run.stored(1, 'a').stored(65, 'b').block('x', 65, 128).end(500).found()).toEqual([]);
  });

  test('a message that was not yet in MySQL, missed after a flush', () => {
    const run = story().post('a', 1).fault('flush', ['redis-data-lost']);
    run.refused('get-message', 404, 'message-not-found', { number: 1 }).list([]);
    expect(run.stored(1, 'a').end().found()).toEqual([]);
  });

  test('pending messages that a read missed while Redis was down', () => {
    const run = story().post('a', 1);
    run.list([], { may_miss_pending: true });
    expect(run.list([1]).stored(1, 'a').end().found()).toEqual([]);
  });

  test('a key that Redis forgot before its message was in MySQL', () => {
    const run = story().post('a', 1, { key }).fault('flush', ['redis-data-lost']);
    run.post('a', 3, { key }).stored(1, 'a', { id: 'x' }).without(2, 'void').stored(3, 'a');
    expect(run.end().found()).toEqual([]);
  });

  test('a key whose record vanished by itself, though its message was in MySQL', () => {
    const run = story().post('a', 1, { key }).drained().fault('lost', ['key-records-lost']);
    run.post('a', 2, { key }).stored(1, 'a', { id: 'x' }).stored(2, 'a');
    expect(run.end().found()).toEqual([]);
  });

  test('one key on both sides of a split brain, and numbers that interleave', () => {
    const run = story().fault('split', ['split-brain', 'redis-unsealed-end']);
    const { finished } = run.recorder.record().faults[0] ?? { finished: 0 };
    const inside = { started: finished, finished };
    run
      .post('a', 33, { ...inside, key })
      .post('a', 2, { ...inside, key })
      .post('b', 3, inside);
    run.without(1, 'void').stored(2, 'a').stored(3, 'b').stored(33, 'a', { id: 'x' });
    for (let number = 4; number < 33; number++) run.without(number, 'void');
    expect(run.block('x', 33, 64).end().found()).toEqual([]);
  });

  test('a key that is reused on the other side of a split brain, in MySQL or not', () => {
    const run = story().post('a', 1, { key }).drained().fault('split', ['split-brain']);
    run.post('a', 2, { key }).stored(1, 'a', { id: 'x' }).stored(2, 'a').end();
    expect(run.found()).toEqual([]);
  });

  test('a key that is reused after its day', () => {
    const run = story().post('a', 1, { key });
    run.post('a', 2, { key, started: 86_500_000, finished: 86_500_001 });
    expect(run.stored(1, 'a', { id: 'x' }).stored(2, 'a').end().found()).toEqual([]);
  });

  test('an unacknowledged message that was shown once and then lost with the data of Redis', () => {
    const run = story().post('a').get(1, 'a').fault('flush', ['redis-data-lost']);
    expect(run.without(1, 'void').end().found()).toEqual([]);
  });

  test('messages that are pending, queued or dead-lettered in the end', () => {
    const run = story().post('a', 1).post('b', 2).post('c', 3);
    run.copy('pending', 1, 'a').copy('queued', 2, 'b').copy('dead-letter', 3, 'c').end();
    expect(run.found()).toEqual([]);
  });

  test('a queued copy beside the row, left by a redelivery', () => {
    const run = story().post('a', 1).stored(1, 'a').copy('queued', 1, 'a').copy('pending', 1, 'a');
    expect(run.end().found()).toEqual([]);
  });

  test('a search document that waits in the index queue', () => {
    const place = { application: APPLICATION, chat: 1, number: 1 };
    const run = story()
      .post('a', 1)
      .row(1, 'a')
      .final({ type: 'index-queued', ...place })
      .end();
    expect(run.found()).toEqual([]);
  });

  test('a deletion', () => {
    const run = story().post('a', 1).tell('delete-message', { chat: 1, number: 1 });
    run.refused('get-message', 410, 'message-deleted', { number: 1 }).list([]);
    run.without(1, 'tombstone').document(1, 'a', { deleted: true }).end();
    expect(run.found()).toEqual([]);
  });

  test('the deletion of a chat with all its messages', () => {
    const run = story().chat(1).post('a', 1).post('b', 33).tell('delete-chat', { chat: 1 });
    run.refused('get-message', 404, 'chat-not-found', { number: 1 });
    run.refused('post-message', 410, 'chat-deleted').block('x', 1, 32, { chat: 0 }).row(1, 'a');
    const row = {
      application: APPLICATION,
      chat: 0,
      number: 1,
      id: 'c',
      state: 'tombstone',
    } as const;
    expect(
      run
        .final({ type: 'row', ...row })
        .end()
        .found(),
    ).toEqual([]);
  });

  test('edits, read in either version, the last one stored', () => {
    const edit = (body: string) => ({ chat: 1, number: 1, content: contentHash(body) });
    const run = story().post('a', 1).tell('patch-message', edit('b')).get(1, 'b');
    run
      .tell('patch-message', { ...edit('c'), outcome: 'unknown' })
      .get(1, 'c')
      .stored(1, 'c');
    expect(run.end().found()).toEqual([]);
  });

  test('edits with their revisions, one of unknown outcome last, and a refused one', () => {
    const edit = (body: string, revision: number) => ({
      chat: 1,
      number: 1,
      content: contentHash(body),
      answer: { number: 1, content: contentHash(body), revision },
    });
    const run = story().post('a', 1).tell('patch-message', edit('b', 2));
    run.get(1, 'b', { answer: { number: 1, revision: 2 } });
    run.refused('patch-message', 412, 'precondition-failed', {
      ...edit('x', 1),
      answer: undefined,
    });
    run.tell('patch-message', { ...edit('c', 3), outcome: 'unknown', answer: undefined });
    expect(run.stored(1, 'c', { revision: 3 }).end().found()).toEqual([]);
  });

  test('an edit that gives a message the body of another one', () => {
    const edit = { chat: 1, number: 1, content: contentHash('b') };
    const run = story().post('a', 1).post('b', 2).tell('patch-message', edit);
    expect(run.stored(1, 'b', { id: 'x' }).stored(2, 'b').end().found()).toEqual([]);
  });

  test('a record without the content of one of the writes', () => {
    const run = story().post('a', 1, { content: undefined }).get(1, 'a').stored(1, 'a').end();
    expect(run.found()).toEqual([]);
  });

  test('the responses to overlapping requests', () => {
    const run = story().post('b', 2, { started: 0, finished: 100 });
    run.post('a', 1, { started: 50, finished: 150 }).list([1], { started: 90, finished: 95 });
    run.refused('get-message', 404, 'message-not-found', {
      number: 2,
      started: 100,
      finished: 101,
    });
    expect(run.stored(1, 'a').stored(2, 'b').end().found()).toEqual([]);
  });

  test('refusals and engines that are down', () => {
    const run = story().refused('post-message', 429, 'rate-limited', { content: contentHash('x') });
    run.post('a').tell('get-message', { chat: 1, number: 1, outcome: 'unknown', status: 503 });
    expect(run.refused('get-chat', 404, 'chat-not-found', { chat: 9 }).end().found()).toEqual([]);
  });
});

test('promises that rest on an unread store are not judged', () => {
  const verdict = story().post('a', 1).verdict();
  expect(verdict.unread).toEqual(['mysql', 'redis', 'queues', 'ledger', 'search']);
  expect(verdict.promises).toMatchObject({ N2: 'not judged', N3: 'not judged', N6: 'holds' });
});
