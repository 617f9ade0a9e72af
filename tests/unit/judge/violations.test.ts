import { describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../commands/judge/content-hash.ts';
import { APPLICATION, Story } from '../../support/judge/story.ts';

const story = () => new Story();

describe('N1 unique: the judge finds', () => {
  test('two messages that were acknowledged with one number', () => {
    const found = story().post('a', 1, { key: 'k1' }).post('b', 1, { key: 'k2' }).found();
    expect(found).toContain('N1 acknowledged-twice 1');
    expect(found).toContain('N1 acknowledged-another-message 1');
  });

  test('two equal bodies without a key that share a number', () => {
    const found = story().post('hi', 1).post('hi', 1).found();
    expect(found).toContain('N1 acknowledged-twice 1');
  });

  test('a counter that began again at 1 after a flush', () => {
    const found = story()
      .post('a', 1)
      .fault('FLUSHALL', ['redis-data-lost', 'redis-unsealed-end'])
      .post('b', 1)
      .found();
    expect(found).toContain('N1 acknowledged-twice 1');
  });

  test('the same number on both sides of a split brain', () => {
    const found = story().post('a', 1).fault('split', ['split-brain']).post('b', 1).found();
    expect(found).toContain('N1 acknowledged-twice 1');
  });

  test('a row that holds another message than the acknowledged one', () => {
    const found = story().post('a', 1).post('b').stored(1, 'b').end().found();
    expect(found).toContain('N1 row-holds-another-message 1');
  });

  test('a read that shows another body than the acknowledged one', () => {
    expect(story().post('b').post('a', 1).get(1, 'b').found()).toEqual([
      'N1 read-shows-another-message 1',
    ]);
  });

  test('two reads that disagree on a message whose write was never acknowledged', () => {
    expect(story().post('a').post('b').get(1, 'a').get(1, 'b').found()).toEqual([
      'N1 read-shows-another-message 1',
    ]);
  });

  test('a list that shows another body', () => {
    const answer = { numbers: [1], contents: [contentHash('b')] };
    const found = story().post('b').post('a', 1).list([1], { answer }).found();
    expect(found).toEqual(['N1 read-shows-another-message 1']);
  });

  test('a dead letter whose number another message holds', () => {
    const found = story().post('a', 1).post('b').stored(1, 'a').copy('dead-letter', 1, 'b').found();
    expect(found).toContain('N1 copy-of-another-message 1');
  });

  test('two rows with one number', () => {
    const twice = story().post('a', 1).post('b', 2).stored(1, 'a').row(1, 'a', { id: 'other' });
    expect(twice.stored(2, 'b').end().found()).toEqual(['N1 two-rows 1']);
  });

  test('a response with another number than the requested one', () => {
    const found = story()
      .post('a', 1)
      .post('b', 2)
      .get(1, 'b', { answer: { number: 2 } })
      .found();
    expect(found).toContain('N1 answer-for-another-number 1');
  });

  test('a list that shows a number twice', () => {
    expect(story().post('a', 1).list([1, 1]).found()).toEqual(['N1 list-out-of-order 1']);
  });

  test('a body that nobody sent to the chat', () => {
    const found = story().post('a', 1).get(1, 'a').stored(1, 'a').stored(2, 'x').end().found();
    expect(found).toEqual(['N1 never-sent 2']);
  });

  test('a body that was shown before anybody sent it', () => {
    expect(story().post('a', 1).get(2, 'b').post('b').found()).toEqual(['N1 never-sent 2']);
  });

  test('a chat number that was acknowledged twice', () => {
    const found = story()
      .chat(1)
      .chat(1, { content: contentHash('other') })
      .found();
    expect(found).toContain('N1 acknowledged-twice 1');
  });
});

describe('N2 dense: the judge finds', () => {
  test('a hole below the highest row', () => {
    const found = story().post('a', 1).post('b').post('c', 3).stored(1, 'a').stored(3, 'c').end();
    expect(found.found()).toEqual(['N2 unexplained-number 2']);
  });

  test('a hole between the highest row and the head', () => {
    const head = { type: 'sequence', application: APPLICATION, chat: 1, head: 2 } as const;
    const found = story().post('a', 1).post('b').stored(1, 'a').final(head).end().found();
    expect(found).toEqual(['N2 unexplained-number 2']);
  });

  test('a void although nothing made Redis skip numbers', () => {
    const run = story().post('a', 1).post('b').post('c', 3).fault('MySQL down');
    expect(run.stored(1, 'a').without(2, 'void').stored(3, 'c').end().found()).toEqual([
      'N2 void-without-cause 2',
    ]);
  });

  test('a void in a chat that the loss of a key did not strike', () => {
    const run = story().post('a').post('b', 2).fault('lost key', ['redis-data-lost'], { chat: 7 });
    expect(run.without(1, 'void').stored(2, 'b').end().found()).toEqual([
      'N2 void-without-cause 1',
    ]);
  });

  test('a void that was shown although nothing made Redis skip numbers', () => {
    const found = story().refused('get-message', 404, 'number-void', { number: 1 }).found();
    expect(found).toEqual(['N2 void-without-cause 1']);
  });

  test('a number that is still unresolved when the settle time is over', () => {
    const run = story().post('a', 1).fault('flush', ['redis-data-lost']).post('b', 65);
    expect(run.stored(1, 'a').stored(65, 'b').block('x', 65, 128).end(1500).found()).toEqual([
      'N2 unexplained-number 2',
    ]);
  });

  test('a void in the place of a message that was in MySQL', () => {
    const run = story()
      .post('a', 1)
      .get(1, 'a', { answer: { state: 'persisted' } });
    const found = run.fault('flush', ['redis-data-lost']).without(1, 'void').end().found();
    expect(found).toContain('N2 void-over-message 1');
  });

  test('blocks that overlap', () => {
    const found = story().block('x', 33, 96).block('y', 65, 128).end().found();
    expect(found).toEqual(['N2 blocks-overlap 65']);
  });

  test('a block inside the implicit first one', () => {
    expect(story().block('x', 30, 61).end().found()).toEqual(['N2 blocks-overlap 30']);
  });

  test('a block that begins before the sealed end of the implicit one', () => {
    const sealed = { reason: 'sealed', after: 7 } as const;
    const run = story().block('implicit', 8, 7, sealed).block('x', 7, 38);
    expect(run.end().found()).toEqual(['N2 blocks-overlap 7']);
  });

  test('an acknowledged number that no block of the ledger holds', () => {
    const found = story().post('a', 33).end().found();
    expect(found).toContain('N2 number-without-lease 33');
  });
});

describe('N3 durable: the judge finds', () => {
  test('an acknowledged message that is in no store', () => {
    const found = story().post('a', 1).post('b', 2).stored(2, 'b').end().found();
    expect(found).toContain('N3 acknowledged-lost 1');
  });

  test('an acknowledged last message that is in no store', () => {
    expect(story().post('a', 1).end().found()).toContain('N3 acknowledged-lost 1');
  });

  test('an acknowledged message that became void, also after a loss of Redis data', () => {
    const run = story().post('a', 1).fault('flush', ['redis-data-lost']).without(1, 'void').end();
    expect(run.found()).toEqual(['N3 acknowledged-lost 1']);
  });

  test('a tombstone without a delete', () => {
    expect(story().post('a', 1).without(1, 'tombstone').end().found()).toEqual([
      'N3 acknowledged-lost 1',
    ]);
  });

  test('one of two messages with one number, which no store holds', () => {
    const run = story().post('a', 1).post('b', 1).stored(1, 'a').end();
    expect(run.found()).toContain('N3 acknowledged-lost 1');
  });

  test('an acknowledged chat that is in no store', () => {
    const found = story().chat(1).block('x', 1, 32, { chat: 0 }).end().found();
    expect(found).toContain('N3 acknowledged-lost 1');
  });

  test('a stored message that no search finds', () => {
    expect(story().post('a', 1).row(1, 'a').end().found()).toEqual(['N3 not-searchable 1']);
  });

  test('a search document that differs from its row', () => {
    const run = story().post('a', 1).row(1, 'a').document(1, 'b').end();
    expect(run.found()).toEqual(['N3 document-differs 1']);
  });

  test('a search document without a message', () => {
    const run = story().post('a', 1).stored(1, 'a').document(2, 'b').end();
    expect(run.found()).toEqual(['N3 document-without-message 2']);
  });

  test('a message that a search finds twice', () => {
    const run = story().post('a', 1).stored(1, 'a').document(1, 'a').end();
    expect(run.found()).toEqual(['N3 two-documents 1']);
  });

  const edit = (body: string, revision: number) => ({
    chat: 1,
    number: 1,
    content: contentHash(body),
    answer: { number: 1, content: contentHash(body), revision },
  });

  test('an edit that overwrote another one, which was acknowledged with the same revision', () => {
    const run = story().post('a', 1);
    run.tell('patch-message', edit('b', 2)).tell('patch-message', edit('c', 2));
    expect(run.stored(1, 'c', { revision: 2 }).end().found()).toEqual(['N3 edit-overwritten 1']);
  });

  test('a revision with other content than its edit gave it', () => {
    const run = story().post('a', 1).tell('patch-message', edit('b', 2));
    run.tell('patch-message', edit('c', 3));
    const found = run.get(1, 'b', { answer: { number: 1, revision: 3 } }).found();
    expect(found).toEqual(['N3 revision-differs 1']);
  });

  test('a read of the old body after an edit was acknowledged', () => {
    const run = story().post('a', 1).tell('patch-message', edit('b', 2));
    const found = run.get(1, 'a', { answer: { number: 1, revision: 1 } }).found();
    expect(found).toEqual(['N6 edit-not-shown 1']);
  });

  test('a message that went back to an earlier edit, and one with content that no edit gave it', () => {
    const edited = () =>
      story().post('a', 1).tell('patch-message', edit('b', 2)).tell('patch-message', edit('c', 3));
    const back = edited().stored(1, 'b', { revision: 2 }).end().found();
    expect(back).toEqual(['N3 edit-lost 1']);
    const further = edited().stored(1, 'b', { revision: 4 }).end().found();
    expect(further).toEqual(['N3 edit-lost 1']);
  });

  test('an edit that does not find an acknowledged message', () => {
    const run = story().post('a', 1);
    run.refused('patch-message', 404, 'message-not-found', { number: 1 });
    expect(run.found()).toEqual(['N6 not-found 1']);
  });

  test('stored content that is not the acknowledged edit', () => {
    const edit = { chat: 1, number: 1, content: contentHash('b') };
    const run = story().post('a', 1).tell('patch-message', edit).stored(1, 'a').end();
    expect(run.found()).toEqual(['N3 edit-lost 1']);
  });
});

describe('N4 monotone: the judge finds', () => {
  test('a head that is lower than an earlier one', () => {
    const run = story().tell('get-chat', { chat: 1, answer: { number: 1 } });
    const listed = (head: number) => ({ answer: { numbers: [], complete: true, head } });
    expect(run.list([], listed(5)).list([], listed(4)).found()).toEqual(['N4 head-went-back']);
  });

  test('a head below a number that was acknowledged before', () => {
    const answer = { numbers: [1], head: 1 };
    const found = story().post('a', 1).post('b', 2).list([1], { answer }).found();
    expect(found).toEqual(['N4 head-went-back']);
  });

  test('a final head below a number that was shown', () => {
    const head = { type: 'sequence', application: APPLICATION, chat: 1, head: 1 } as const;
    const run = story().post('a', 1).post('b', 2).stored(1, 'a').stored(2, 'b').final(head).end();
    expect(run.found()).toEqual(['N4 head-went-back']);
  });

  test('a new message that was numbered below an earlier one, also after a rollback', () => {
    const run = story().post('a', 9).fault('rollback', ['redis-data-lost', 'redis-unsealed-end']);
    expect(run.post('b', 5).found()).toEqual(['N4 number-went-back 5']);
  });
});

describe('N5 idempotent: the judge finds', () => {
  const key = 'k';

  test('a retry that was given another number', () => {
    expect(story().post('a', 1, { key }).post('a', 2, { key }).found()).toEqual([
      'N5 two-answers 2',
    ]);
  });

  test('a retry after an outcome that was unknown, stored twice', () => {
    const run = story().post('a', undefined, { key }).post('a', 2, { key });
    expect(run.stored(1, 'a', { id: 'x' }).stored(2, 'a').end().found()).toEqual([
      'N5 stored-twice 2',
    ]);
  });

  test('an attempt without a key that was stored twice', () => {
    const run = story().post('a').row(1, 'a', { id: 'x' }).stored(2, 'a').document(1, 'a').end();
    expect(run.found()).toEqual(['N5 stored-twice 2']);
  });

  test('the same key accepted with another body', () => {
    expect(story().post('a', 1, { key }).post('b', 2, { key }).found()).toEqual([
      'N5 key-reuse-accepted 2',
    ]);
  });

  test('the same key accepted with the old number for any body', () => {
    expect(story().post('a', 1, { key }).post('b', 1, { key }).found()).toContain(
      'N5 key-reuse-accepted 1',
    );
  });

  test('two bodies of one key, both of unknown outcome, both stored', () => {
    const run = story().post('a', undefined, { key }).post('b', undefined, { key });
    expect(run.stored(1, 'a').stored(2, 'b').end().found()).toEqual([
      'N5 stored-with-two-bodies 1',
    ]);
  });

  test('a key that was refused as used for another body, but no other body had the key', () => {
    const members = { key, content: contentHash('a') };
    const run = story().post('a', 1, { key });
    expect(run.refused('post-message', 422, 'idempotency-key-reused', members).found()).toEqual([
      'N5 refused-without-cause',
    ]);
  });

  test('a refused message that was stored', () => {
    const members = { key, content: contentHash('b') };
    const run = story().post('a', 1, { key }).stored(1, 'a').stored(2, 'b').end();
    expect(run.refused('post-message', 422, 'idempotency-key-reused', members).found()).toEqual([
      'N5 refused-but-stored 2',
    ]);
  });

  test('a message that was in MySQL before Redis lost its keys, and was numbered again', () => {
    const run = story().post('a', 1, { key }).drained().fault('flush', ['redis-data-lost']);
    expect(run.post('a', 33, { key }).found()).toEqual(['N5 two-answers 33']);
  });

  test('a message that was numbered again, though no record of a key was lost after it', () => {
    const run = story().fault('lost record', ['key-records-lost']).post('a', 1, { key }).drained();
    expect(run.post('a', 33, { key }).found()).toEqual(['N5 two-answers 33']);
  });

  test('one message id under two numbers', () => {
    const run = story().post('a', 1).post('b', 2).stored(1, 'a');
    expect(run.stored(2, 'b', { id: 'id of a' }).end().found()).toEqual([
      'N5 one-id-two-numbers 2',
    ]);
  });

  test('a chat that was created twice with one key', () => {
    expect(
      story()
        .chat(1, { key })
        .chat(2, { key, content: contentHash('chat 1') })
        .found(),
    ).toEqual(['N5 two-answers 2']);
  });

  test('an application that was created twice with one key', () => {
    const create = (token: string) => ({ application: '', key, answer: { token } });
    const run = story().tell('create-application', create('x'));
    expect(run.tell('create-application', create('y')).found()).toEqual(['N5 two-answers']);
  });
});

describe('N6 read-your-write: the judge finds', () => {
  const missing = [404, 'message-not-found', { number: 1 }] as const;

  test('a GET that does not find an acknowledged message', () => {
    const found = story()
      .post('a', 1)
      .refused('get-message', ...missing)
      .found();
    expect(found).toEqual(['N6 not-found 1']);
  });

  test('a GET that calls an acknowledged message deleted, without a delete', () => {
    const gone = [410, 'message-deleted', { number: 1 }] as const;
    expect(
      story()
        .post('a', 1)
        .refused('get-message', ...gone)
        .found(),
    ).toEqual(['N6 not-found 1']);
  });

  test('a complete list without an acknowledged message', () => {
    expect(story().post('a', 1).post('b', 2).list([1]).found()).toEqual(['N6 missing-from-list 2']);
  });

  test('a page that leaves out an acknowledged message', () => {
    const run = story().post('a', 1).post('b', 2).post('c', 3);
    expect(run.list([1, 3], { answer: { numbers: [1, 3] } }).found()).toEqual([
      'N6 missing-from-list 2',
    ]);
  });

  test('a descending page that leaves out an acknowledged message', () => {
    const run = story().post('a', 1).post('b', 2).post('c', 3);
    const page = { order: 'desc' as const, answer: { numbers: [3, 1] } };
    expect(run.list([], page).found()).toEqual(['N6 missing-from-list 2']);
  });

  test('a message missing while MySQL was down: the pending log has it', () => {
    const run = story()
      .post('a', 1)
      .fault('MySQL down')
      .refused('get-message', ...missing);
    expect(run.found()).toEqual(['N6 not-found 1']);
  });

  test('a message missing after a flush, although it was in MySQL by then', () => {
    const run = story().post('a', 1).drained().fault('flush', ['redis-data-lost']);
    expect(run.refused('get-message', ...missing).found()).toEqual(['N6 not-found 1']);
  });

  test('a message that was posted and missed after the flush was over', () => {
    const run = story().fault('flush', ['redis-data-lost']).post('a', 1);
    expect(run.refused('get-message', ...missing).found()).toEqual(['N6 not-found 1']);
  });

  test('an acknowledged chat that no list shows and no GET finds', () => {
    const run = story()
      .chat(1)
      .tell('list-chats', { answer: { numbers: [], complete: true } });
    expect(run.refused('get-chat', 404, 'chat-not-found', { chat: 1 }).found()).toEqual([
      'N6 missing-from-list 1',
      'N6 not-found 1',
    ]);
  });

  test('a post to an acknowledged chat that gets chat-not-found, also after a flush', () => {
    const run = story().chat(1).fault('flush', ['redis-data-lost']);
    expect(run.refused('post-message', 404, 'chat-not-found').found()).toEqual([
      'N6 chat-not-found 1',
    ]);
  });
});

describe('beside the promises the judge finds', () => {
  test('a 500', () => {
    const run = story().post('a', undefined, { status: 500, code: 'internal-error' });
    expect(run.found()).toEqual(['also internal-error']);
  });

  test('a deleted message that is shown again, stored again or found again', () => {
    const run = story().post('a', 1).tell('delete-message', { chat: 1, number: 1 });
    expect(run.get(1, 'a').stored(1, 'a').end().found()).toEqual(['also deleted-comes-back 1']);
  });

  test('a message to a chat, or to an application, that was deleted before', () => {
    const chat = story().chat(1).tell('delete-chat', { chat: 1 }).post('a', 1);
    expect(chat.found()).toEqual(['also written-after-delete 1']);
    const application = story().tell('delete-application').chat(1);
    expect(application.found()).toEqual(['also written-after-delete 1']);
  });

  test('a row or a document of a deleted chat after the purge', () => {
    const deleted = () => story().post('a', 1).tell('delete-chat', { chat: 1 }).purged();
    expect(deleted().row(1, 'a').end().found()).toEqual(['also deleted-comes-back 1']);
    expect(deleted().document(1, 'a').end().found()).toEqual(['also deleted-comes-back 1']);
  });

  test("a chat's count that differs from its messages", () => {
    const content = contentHash('chat 1');
    const place = { application: APPLICATION, chat: 0, number: 1, id: 'c', messages: 3 };
    const run = story().chat(1).post('a', 1).post('b', 2).stored(1, 'a').stored(2, 'b');
    run.block('x', 1, 32, { chat: 0 }).final({ type: 'row', ...place, state: 'message', content });
    expect(run.end().found()).toEqual(['also count-differs 1']);
  });

  test('a deleted message that a search finds', () => {
    const run = story().post('a', 1).tell('delete-message', { chat: 1, number: 1 });
    expect(run.without(1, 'tombstone').document(1, 'a').end().found()).toEqual([
      'N3 document-without-message 1',
    ]);
  });

  test('a change that appears behind a reader, and values that do not ascend', () => {
    const changes = (after: number, ...values: number[]) => ({
      chat: 1,
      after,
      answer: { numbers: values, changes: values },
    });
    const run = story().tell('list-changes', changes(0, 1, 3));
    expect(run.tell('list-changes', changes(0, 1, 2, 3)).found()).toEqual([
      'also changes-out-of-order',
    ]);
    expect(
      story()
        .tell('list-changes', changes(3, 3, 4))
        .found(),
    ).toEqual(['also changes-out-of-order 3']);
  });

  test('two numbers with one change value, and one above the value of the chat', () => {
    const last = { type: 'sequence', application: APPLICATION, chat: 1, changes: 1 } as const;
    const run = story().post('a', 1).post('b', 2).post('c', 3).final(last);
    run.stored(1, 'a', { change: 1 }).stored(2, 'b', { change: 1 }).stored(3, 'c', { change: 2 });
    expect(run.end().found()).toEqual([
      'also changes-out-of-order 2',
      'also changes-out-of-order 3',
    ]);
  });
});
