import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toDatetime } from '../../lib/adapters/mysql/time.ts';
import type { Instant } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';

/* Searches that people missed something in, or found too much with, each with its neighbours. */

type Case = readonly [text: string, query: string, isFound: boolean];

const apostrophes: Case[] = [
  ['мʼята', "м'ята", true],
  ["м'ята", 'мʼята', true],
  ['м’ята', 'м‘ята', true],
  ['Hawaiʻi', "Hawai'i", true],
  ['okʽina ˈstress', "ok'ina", true],
  ['obʹyekt', "ob'yekt", true],
  ['мʼята', 'мята', false],
  ['(‘)', "'", true],
];

const stretched: Case[] = [
  ['مـــرحـــبا', 'مرحبا', true],
  ['مرحبا', 'مـرحبا', true],
  ['الـسـلام عليكم', 'السلام', true],
  ['ـــ', 'مرحبا', false],
];

const digits: Case[] = [
  ['الطلب ٢٠١٠', '2010', true],
  ['order 2010', '٢٠١٠', true],
  ['سفارش ۲۰۱۰', '2010', true],
  ['आदेश २०१०', '2010', true],
  ['สั่งซื้อ ๒๐๑๐', '2010', true],
  ['２０１０', '2010', true],
  ['الطلب ٢٠١١', '2010', false],
];

const insideWords: Case[] = [
  ['Ինչո՞ւ', 'Ինչու', true],
  ['Ինչու', 'Ինչո՞ւ', true],
  ['Ահա՜', 'Ահա', true],
  ['Արի՛ այստեղ', 'արի', true],
  ['Բարև։ Ինչպես', 'Բարև', true],
  ['Ինչ՟ու', 'Ինչու', true],
];

const keyboards: Case[] = [
  ['كتاب جديد', 'کتاب جدید', true],
  ['کتاب جدید', 'كتاب جديد', true],
  ['مدرسى', 'مدرسي', true],
  ['ہوا', 'هوا', true],
  ['كتاب', 'كتب', false],
  ['ٱلسلام', 'السلام', true],
];

const clusters: Case[] = [
  ['🇺🇸🇪🇸 fans', '🇸🇪', false],
  ['🇺🇸🇪🇸 fans', '🇪🇸', true],
  ['🇺🇸🇪🇸 fans', '🇺🇸🇪🇸', true],
  ['👨‍👩‍👧 family', '👩', false],
  ['👨‍👩‍👧 family', '👨‍👩‍👧', true],
  ['👩🏽‍🚀 up', '🚀', false],
  ['👩🏽‍🚀 up', '👩🏽‍🚀', true],
  ['👍🏽 fine', '👍', true],
  ['👍🏽 fine', '👍🏿', false],
  ['🎉🎉🎂', '🎉🎂', true],
  ['🎉🎉🎂', '🎂🎉', false],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿 cup', '🏴', false],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿 cup', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', false],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿 cup', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', true],
  ['👍🏽 fine', '🏽', false],
  ['👩🏽‍🚀 up', '👩‍🚀', true],
  ['❤️‍🔥 hot', '🔥', false],
];

const touching: Case[] = [
  ['160万吨/年', '60万吨', true],
  ['160万吨/年', '160万', true],
  ['第12345号文件', '345号', true],
  ['购买iPhone手机', 'Phone手机', true],
  ['共250元', '共25', true],
  ['160万吨/年', '61万吨', false],
];

const kinds: readonly (readonly [string, readonly Case[]])[] = [
  ['any sign for an apostrophe', apostrophes],
  ['stretched words', stretched],
  ['digits of any script', digits],
  ['marks inside of words', insideWords],
  ['letters of other keyboards', keyboards],
  ['signs that are seen as one', clusters],
  ['digits and letters that touch another script', touching],
];

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function chatWith(bodies: readonly unknown[]): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  for (const body of bodies) expect((await app.post(token, 1, body)).status).toBe(201);
  await app.drain();
  await app.refreshSearch();
  return token;
}

const ask = (token: string, query: Record<string, string>) =>
  app.call('search-messages', { pathParameters: { token, chat: '1' }, query });

describe.each(kinds)('a search for %s', (_kind, cases) => {
  const texts = [...new Set(cases.map(([text]) => text))];
  let token: string;
  beforeAll(async () => {
    token = await chatWith(texts);
  });

  test.each(cases)('in %s for %s: %s', async (text, query, isFound) => {
    const { status, body } = await ask(token, { query, limit: '200' });
    expect(status).toBe(200);
    const hits: { body: string; highlights: string[] }[] = body.data;
    const hit = hits.find((one) => one.body === text);
    expect(hit !== undefined).toBe(isFound);
    if (hit) expect(hit.highlights.join()).toContain('<em>');
  });
});

describe('the highlights of a long body', () => {
  test.each([
    ['one word, over and over', 'needle '.repeat(2_000), 'needle'],
    ['a run of one letter', 'a'.repeat(16_000), 'aaa'],
    ['one character without spaces', '京都'.repeat(2_500), '京都'],
    ['a word with long gaps', `needle ${'hay '.repeat(300)}`.repeat(10), 'needle'],
  ])('of %s are few and short', async (_what, body, query) => {
    const token = await chatWith([body]);
    const { highlights } = (await ask(token, { query })).body.data[0];
    expect(highlights.length).toBeLessThanOrEqual(3);
    for (const fragment of highlights) {
      expect(fragment).toContain('<em>');
      expect(fragment.replace(/<\/?em>/g, '').length).toBeLessThanOrEqual(220);
    }
  });
});

describe('the bounds of a search by time', () => {
  const sent = '2026-03-01T10:30:00.123Z';
  let token: string;
  beforeAll(async () => {
    token = await chatWith([{ body: 'word', sent_at: '2026-03-01T10:30:00.123456Z' }]);
  });

  test.each([
    ['to', '2026-03-01T10:30:00.1235Z', 1],
    ['to', '2026-03-01T10:30:00.123Z', 0],
    ['to', '2026-03-01T10:30:00.1230000Z', 0],
    ['to', '2026-03-01T10:30:00.1230001Z', 1],
    ['from', '2026-03-01T10:30:00.1230001Z', 0],
    ['from', '2026-03-01T10:30:00.123Z', 1],
    ['from', '2026-03-01T11:30:00.1229999+01:00', 1],
    ['to', '2026-03-01T10:30:00.9999999Z', 1],
  ])(`%s=%s finds what was sent at ${sent}, or not: %d`, async (name, time, count) => {
    const { status, body } = await ask(token, { query: 'word', [name]: time });
    expect({ status, total: body.total }).toEqual({ status: 200, total: count });
  });
});

describe('a search of an application, from the deletion of a chat on,', () => {
  test('counts none of its messages, and fills its pages with others', async () => {
    const token = await app.application();
    for (const chat of [1, 2, 3]) {
      await app.chat(token);
      for (let i = 0; i < 3; i++) await app.post(token, chat, `word of ${chat}`);
    }
    await app.drain();
    await app.refreshSearch();
    const search = async () => {
      const query = { query: 'word', limit: '3', sort: 'newest' };
      const asked = { pathParameters: { token }, query };
      const { body } = await app.call('search-application', asked);
      const chats = body.data.map((hit: { chat_number: number }) => hit.chat_number);
      return { total: body.total, chats };
    };
    expect(await search()).toEqual({ total: 9, chats: [3, 3, 3] });
    for (const [chat, left] of [
      ['3', { total: 6, chats: [2, 2, 2] }],
      ['1', { total: 3, chats: [2, 2, 2] }],
      ['2', { total: 0, chats: [] }],
    ] as const) {
      const gone = { method: 'DELETE', pathParameters: { token, chat } };
      expect((await app.call('delete-chat', gone)).status).toBe(204);
      expect(await search()).toEqual(left);
    }
  });

  test('counts none of its messages, though thousands of purged chats wait for the second pass', async () => {
    const token = await app.application();
    const ofApplication = app.db.selectFrom('applications').select('id').where('token', '=', token);
    const { id } = await ofApplication.executeTakeFirstOrThrow();
    for (const chat of [1, 2]) {
      await app.chat(token);
      await app.post(token, chat, 'word');
    }
    await app.drain();
    const later = toDatetime(new Date(Date.now() + 3_600_000).toISOString() as Instant);
    const rows = Array.from({ length: 6_000 }, (_, i) => ({
      application_id: id,
      number: 100 + i,
      state: 'tombstone' as const,
      purge_pass: 2,
      purge_due: later,
      created_at: later,
      updated_at: later,
    }));
    await app.db.insertInto('chats').values(rows).execute();
    await app.refreshSearch();
    const gone = { method: 'DELETE', pathParameters: { token, chat: '1' } };
    expect((await app.call('delete-chat', gone)).status).toBe(204);
    const asked = { pathParameters: { token }, query: { query: 'word' } };
    expect((await app.call('search-application', asked)).body.total).toBe(1);
  });
});
