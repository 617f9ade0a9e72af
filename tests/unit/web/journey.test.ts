import { describe, expect, test } from '@jest/globals';
import { type Heard, journeyOf } from '../../../web/src/lab/journey.ts';
import { isPartOfIt, meaningOf, shortened } from '../../../web/src/lab/sentence.ts';

const heard = (at: number, source: Heard['source'], text: string): Heard => ({ at, source, text });

const TOKEN = '0'.repeat(32);

const lines = [
  heard(900, 'mysql', 'commit'),
  heard(1000, 'page', 'POST …/chats/1/messages (queued)'),
  heard(1004, 'redis', `HSET pending:{${TOKEN}}:1 1 {"id":"x"}`),
  heard(1010, 'page', '201: it has number 1 and is accepted'),
  heard(1090, 'mysql', 'commit'),
];

describe('the journey of a message', () => {
  test("consists of the engines' events after the post, each stage with its time", () => {
    expect(journeyOf(lines).map(({ name, after }) => [name, after])).toEqual([
      ['Numbered', 4],
      ['Answered', 10],
      ['Stored', 90],
      ['Indexed', undefined],
      ['Searchable', undefined],
    ]);
  });

  test('involves only the API for a direct write', () => {
    const direct = [
      heard(1000, 'page', 'POST …/chats/1/messages (direct)'),
      heard(1060, 'api', '{"MessageIndexed":1}'),
      heard(1400, 'page', '201: it has number 1 and is searchable'),
    ];
    expect(journeyOf(direct).map(({ name, after }) => [name, after])).toEqual([
      ['Numbered', undefined],
      ['Answered', 400],
      ['Stored', undefined],
      ['Indexed', 60],
      ['Searchable', 400],
    ]);
  });

  test('starts over with the next message', () => {
    const again = [...lines, heard(2000, 'page', 'POST …/chats/1/messages (queued)')];
    expect(journeyOf(again).every(({ after }) => after === undefined)).toBe(true);
  });
});

describe('a line of the monitor', () => {
  test("from a poll for the message's state is hidden", () => {
    expect(isPartOfIt(heard(0, 'redis', 'HMGET seq:{…} epoch reads'))).toBe(false);
    expect(isPartOfIt(heard(0, 'api', '{"route":"GET /api/v1/…"}'))).toBe(false);
    expect(isPartOfIt(heard(0, 'redis', 'HDEL pending:{…}:1 1'))).toBe(true);
  });

  test("of Redis or MySQL is shown unchanged, except for the application's token", () => {
    expect(shortened(heard(0, 'redis', `HDEL pending:{${TOKEN}}:1 1`))).toBe(
      'HDEL pending:{…}:1 1',
    );
    expect(meaningOf(heard(0, 'mysql', 'commit'))).toBe('Committed');
  });

  test("of the functions' logs is shown in short form", () => {
    const text = '{"level":"INFO","message":"batch","timestamp":"t","records":2,"failed":0}';
    expect(shortened(heard(0, 'worker', text))).toBe('batch records=2 failed=0');
    expect(shortened(heard(0, 'worker', 'not JSON'))).toBe('not JSON');
  });
});
