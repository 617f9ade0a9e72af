import { describe, expect, test } from '@jest/globals';
import type { Change, ChangeFeed } from '../../../lib/domain/changes-port.ts';
import { listChanges } from '../../../lib/usecases/reading/list-changes.ts';
import {
  chatPending,
  nothingPending,
  redisBroken,
  redisDown,
} from '../../support/usecases/engines.ts';
import {
  broken,
  chatNumber,
  down,
  memoryPendingLog,
  messageNumber,
  only,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

type Page = Awaited<ReturnType<ChangeFeed['since']>>;

const changed = (number: number, body?: string): Change => ({
  type: 'message',
  change: number,
  message: storedMessage(number, body),
});
const page = { changes: [changed(5)], through: 5, hasMore: false };
const feed = (found: Page) => only<ChangeFeed>({ since: async () => found });

function list({ pendingLog = nothingPending, changeFeed = feed(page) }, since: number | 'now' = 4) {
  return listChanges({ pendingLog, changeFeed })({
    token,
    chat: chatNumber(1),
    since,
    limit: 10,
  });
}

describe('the changes of a chat', () => {
  test('are those that MySQL has after the place', async () => {
    const asked: unknown[] = [];
    const changeFeed = only<ChangeFeed>({
      since: async (...given) => {
        asked.push(given);
        return page;
      },
    });
    expect(await list({ changeFeed }, 4)).toEqual(page);
    expect(asked).toEqual([[token, 1, 4, 10]]);
  });

  test('need no Redis if the chat is stored', async () => {
    expect(await list({ pendingLog: redisDown })).toEqual(page);
  });

  test('fit in one response: the next page continues after the last change', async () => {
    const body = '\u0001'.repeat(16_384);
    const changes = Array.from({ length: 90 }, (_, i) => changed(i + 1, body));
    const long = await list({ changeFeed: feed({ changes, through: 99, hasMore: false }) });
    expect(long.changes.length).toBeGreaterThan(1);
    expect(long.changes.length).toBeLessThan(90);
    expect(long).toMatchObject({ through: long.changes.length, hasMore: true });
  });

  test('name deleted messages and voids as MySQL does', async () => {
    const changes: Change[] = [
      { type: 'deleted', change: 6, number: messageNumber(1) },
      { type: 'void', change: 8, first: messageNumber(2), last: messageNumber(3) },
    ];
    const gone = { changes, through: 8, hasMore: false };
    expect(await list({ changeFeed: feed(gone) })).toEqual(gone);
  });
});

describe('a chat without a row', () => {
  test.each(['chat-not-found', 'number-void'] as const)(
    'has no changes yet while it, or one of its messages, is pending (%s)',
    async (reason) => {
      for (const pendingLog of [memoryPendingLog([1], []), memoryPendingLog([], [1])]) {
        const changeFeed = feed(reason);
        const none = { changes: [], hasMore: false };
        expect(await list({ pendingLog, changeFeed }, 0)).toEqual({ ...none, through: 0 });
        expect(await list({ pendingLog, changeFeed }, 'now')).toEqual({ ...none, through: 0 });
      }
    },
  );

  test.each(['chat-not-found', 'number-void'] as const)('is %s', async (code) => {
    await expect(list({ changeFeed: feed(code) })).rejects.toMatchObject({ code, status: 404 });
  });

  test.each(['chat-not-found', 'number-void'] as const)(
    'is 503 and not %s while Redis is down: it may be pending',
    async (code) => {
      const changeFeed = feed(code);
      await expect(list({ pendingLog: redisDown, changeFeed })).rejects.toMatchObject({
        engine: 'redis',
      });
    },
  );

  test.each([
    ['chat-deleted', 410],
    ['application-not-found', 404],
  ] as const)('is %s although its entries are pending, or Redis is down', async (code, status) => {
    for (const pendingLog of [chatPending, redisDown]) {
      await expect(list({ pendingLog, changeFeed: feed(code) })).rejects.toMatchObject({
        code,
        status,
      });
    }
  });
});

test('changes are 503 while MySQL is down', async () => {
  const changeFeed = down<ChangeFeed>('mysql');
  await expect(list({ pendingLog: chatPending, changeFeed })).rejects.toMatchObject({
    engine: 'mysql',
  });
});

test('a bug of either port is thrown: it is no engine that is down', async () => {
  await expect(list({ pendingLog: redisBroken })).rejects.toThrow(TypeError);
  await expect(list({ changeFeed: broken<ChangeFeed>() })).rejects.toThrow(TypeError);
});
