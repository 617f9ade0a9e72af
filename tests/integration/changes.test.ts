import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { recordVoids } from '../support/engines/void-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

const changes = (token: string, query: Record<string, string> = {}, chat = 1) =>
  app.call('list-changes', { pathParameters: { token, chat: String(chat) }, query });

/** The changes of a page, in brief. */
async function told(token: string, query: Record<string, string> = {}) {
  const { status, body } = await changes(token, query);
  expect(status).toBe(200);
  const data = body.data.map(
    // biome-ignore lint/suspicious/noExplicitAny: one of three shapes
    ({ change, type, number, message, first, last }: any) =>
      type === 'message'
        ? [change, message.number, message.body]
        : [change, type, ...(type === 'void' ? [first, last] : [number])],
  );
  return { data, next: body.next_cursor as string, more: body.has_more as boolean };
}

async function chatWith(...bodies: string[]): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  for (const body of bodies) await app.post(token, 1, body);
  await app.drain();
  return token;
}

const message = (method: 'PATCH' | 'DELETE', token: string, number: number, body?: object) =>
  app.call(method === 'PATCH' ? 'update-message' : 'delete-message', {
    method,
    pathParameters: { token, chat: '1', message: String(number) },
    body,
  });

describe('the changes of a chat', () => {
  test('are its creations, edits and deletes: each number once in its current state, in the order of the last change', async () => {
    const token = await chatWith('one', 'two', 'three');
    await message('PATCH', token, 1, { body: 'ONE' });
    await message('DELETE', token, 2);
    await message('PATCH', token, 1, { body: 'One' });
    expect(await told(token)).toMatchObject({
      data: [
        [3, 3, 'three'],
        [5, 'deleted', 2],
        [6, 1, 'One'],
      ],
      more: false,
    });
  });

  test('continue from a cursor with the newer changes, or with none', async () => {
    const token = await chatWith('one', 'two');
    const first = await told(token, { limit: '1' });
    expect(first).toMatchObject({ data: [[1, 1, 'one']], more: true });
    const second = await told(token, { limit: '1', since: first.next });
    expect(second).toMatchObject({ data: [[2, 2, 'two']], more: false });
    const third = await told(token, { since: second.next });
    expect(third).toEqual({ data: [], next: second.next, more: false });
    await message('PATCH', token, 1, { body: 'ONE' });
    expect(await told(token, { since: third.next })).toMatchObject({ data: [[3, 1, 'ONE']] });
  });

  test('with since=now leave out all earlier changes', async () => {
    const token = await chatWith('one', 'two');
    const now = await told(token, { since: 'now' });
    expect(now).toMatchObject({ data: [], more: false });
    await message('PATCH', token, 1, { body: 'ONE' });
    expect((await told(token, { since: now.next })).data).toEqual([[3, 1, 'ONE']]);
    const pending = await app.application();
    await app.chat(pending);
    const before = await told(pending, { since: 'now' });
    await app.post(pending, 1, 'first');
    await app.drain();
    expect((await told(pending, { since: before.next })).data).toEqual([[1, 1, 'first']]);
  });

  test('have one entry for a range of voids, outside the limit, and one for a message that arrives late', async () => {
    const token = await chatWith('one');
    await recordVoids(app.db, token, [5, 6, 7, 9]);
    await recordVoids(app.db, token, [10]);
    const page = await told(token, { limit: '1' });
    expect(page).toMatchObject({
      data: [
        [1, 1, 'one'],
        [4, 'void', 5, 7],
        [6, 'void', 9, 10],
      ],
      more: false,
    });
    for (let n = 0; n < 5; n++) await app.post(token, 1, `late ${n}`);
    await app.drain();
    expect((await told(token, { since: page.next })).data).toEqual([
      [7, 2, 'late 0'],
      [8, 3, 'late 1'],
      [9, 4, 'late 2'],
      [10, 5, 'late 3'],
      [11, 6, 'late 4'],
    ]);
    expect((await told(token)).data.slice(1, 3)).toEqual([
      [4, 'void', 7, 7],
      [6, 'void', 9, 10],
    ]);
  });

  test('name no number as void that is not, in whatever order the voids were recorded', async () => {
    const token = await chatWith('one');
    for (const numbers of [[11, 12], [20], [14, 15], [3]])
      await recordVoids(app.db, token, numbers);
    expect((await told(token)).data).toEqual([
      [1, 1, 'one'],
      [3, 'void', 11, 12],
      [4, 'void', 20, 20],
      [6, 'void', 14, 15],
      [7, 'void', 3, 3],
    ]);
  });

  test('that are thousands of voids apart come completely, in several pages', async () => {
    const token = await chatWith('one');
    await recordVoids(
      app.db,
      token,
      Array.from({ length: 2500 }, (_, i) => 2 * i + 3),
    );
    let [seen, pages, since] = [0, 0, ''];
    for (let more = true; more; pages++) {
      const page = await told(token, { limit: '200', ...(since && { since }) });
      seen += page.data.filter(([, type]: [number, string]) => type === 'void').length;
      [more, since] = [page.more, page.next];
    }
    expect([seen, pages]).toEqual([2500, 3]);
  });

  test('show a message once it is persisted, and a pending chat as empty', async () => {
    const token = await app.application();
    await app.chat(token);
    await app.post(token, 1, 'Hello');
    const before = await told(token);
    expect(before).toMatchObject({ data: [], more: false });
    await app.drain();
    expect((await told(token, { since: before.next })).data).toEqual([[1, 1, 'Hello']]);
    const { body } = await changes(token);
    expect(body.data[0].message).toMatchObject({ body: 'Hello', state: 'persisted', revision: 1 });
  });

  test('are 404 for an unknown chat, and refuse the cursor of another chat', async () => {
    const [token, other] = [await chatWith('one'), await chatWith('one')];
    const { next } = await told(other);
    for (const since of [next, 'x', '']) {
      const { status, body } = await changes(token, { since });
      expect([since, status, body.code]).toEqual([since, 400, 'invalid-cursor']);
    }
    expect((await changes(token, {}, 2)).body.code).toBe('chat-not-found');
    expect((await changes('0'.repeat(32))).body.code).toBe('application-not-found');
    expect((await changes(token, { limit: '201' })).status).toBe(422);
  });
});
