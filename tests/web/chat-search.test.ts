import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { visitor } from '../support/web/browser.ts';
import { chatPath, message } from '../support/web/steps.ts';

const PHONE = { width: 390, height: 780 };

const hit = (page: Page, text: string) =>
  page.getByRole('search').getByRole('link', { name: text });

async function searchFor(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Search this chat' }).click();
  await page.getByLabel('Search for').fill(text);
}

test('opening a hit scrolls to its message each time, also after scrolling away', async () => {
  const { api, page: path } = await chatPath();
  const messages = Array.from({ length: 80 }, (_, i) => ({ body: i === 2 ? 'needle' : 'hay' }));
  await post(`${api}/messages/batch`, { messages });
  const page = await visitor(path);
  await message(page, 80).waitFor();
  await searchFor(page, 'needle');
  await hit(page, 'needle').click();
  await message(page, 3).getByText('needle').waitFor();
  await page.getByRole('button', { name: 'Latest' }).click();
  await message(page, 3).waitFor({ state: 'detached' });
  await hit(page, 'needle').click();
  await message(page, 3).getByText('needle').waitFor();
});

test('a search over all chats stays as it is while its hits are opened', async () => {
  const { api, page: path } = await chatPath();
  const other = await newChat(api.replace(/\/chats\/1$/, ''), 'Another chat');
  await post(`${other}/messages`, { body: 'needle there' });
  await post(`${api}/messages`, { body: 'needle here' });
  const page = await visitor(path);
  await searchFor(page, 'needle');
  await page.getByLabel('In all chats of this application').press('Space');
  await page.getByText('2 found').waitFor();
  await hit(page, 'needle there').click();
  await page.getByRole('heading', { name: 'Another chat' }).waitFor();
  await message(page, 1).getByText('needle there').waitFor();
  expect(await page.getByLabel('Search for').inputValue()).toBe('needle');
  await hit(page, 'needle here').click();
  await message(page, 1).getByText('needle here').waitFor();
});

test('on a phone, the search is still there after opening a hit', async () => {
  const { api, page: path } = await chatPath();
  await post(`${api}/messages`, { body: 'needle' });
  const page = await visitor(path, { viewport: PHONE });
  await searchFor(page, 'needle');
  await hit(page, 'needle').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until('its message has the focus', () =>
    message(page, 1).evaluate((it) => it.ownerDocument.activeElement === it),
  );
  await page.getByRole('button', { name: 'Search this chat' }).click();
  expect(await page.getByLabel('Search for').inputValue()).toBe('needle');
  await hit(page, 'needle').waitFor();
});
