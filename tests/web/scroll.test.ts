import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { call, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { visitor } from '../support/web/browser.ts';
import { chatPath, message } from '../support/web/steps.ts';

const MESSAGES = 10_000;
const BATCH = 100;
/** The most rows in the document, however long the chat is. */
const MOST_ROWS = 80;

let long: Awaited<ReturnType<typeof chatPath>>;
beforeAll(async () => {
  long = await chatPath('Ten thousand');
  for (let first = 1; first <= MESSAGES; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, i) => ({ body: `text of ${first + i}` }));
    const { status } = await post(`${long.api}/messages/batch`, { messages });
    expect(status).toBe(201);
  }
}, 120_000);

const rowsIn = (page: Page) => page.locator('article').count();
const feed = (page: Page) => page.getByRole('feed', { name: 'Messages' });

/** The number of the first message in the document whose text is loaded. */
async function numberShown(page: Page): Promise<number> {
  const shown = page.locator('article[data-kind="message"]').first();
  return Number(await shown.getAttribute('aria-posinset'));
}

test('ten thousand messages can be scrolled from the latest to the first, with few of them in the document', async () => {
  const page = await visitor(long.page);
  await message(page, MESSAGES).getByText(`text of ${MESSAGES}`).waitFor();
  let most = await rowsIn(page);
  for (const share of [0.9, 0.7, 0.5, 0.3, 0.1, 0]) {
    await feed(page).evaluate((list, to) => {
      list.scrollTop = to * list.scrollHeight;
    }, share);
    await page.locator('article[data-kind="message"]').first().waitFor();
    most = Math.max(most, await rowsIn(page));
  }
  await until('the first is in sight', async () => {
    await feed(page).evaluate((list) => {
      list.scrollTop = 0;
    });
    return message(page, 1).isVisible();
  });
  await message(page, 1).getByText('text of 1', { exact: true }).waitFor();
  expect(most).toBeLessThan(MOST_ROWS);
});

test('a reader can go to any number at once, and scroll from there in both directions', async () => {
  const page = await visitor(long.page);
  await message(page, MESSAGES).waitFor();
  await page.getByRole('button', { name: 'Go to a number' }).click();
  await page.getByLabel(`Number, 1 to ${MESSAGES}`).fill('4321');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await message(page, 4321).getByText('text of 4321').waitFor();
  expect(await message(page, 4321).getAttribute('data-target')).not.toBeNull();
  await feed(page).hover();
  await page.mouse.wheel(0, -3_000);
  await until('earlier ones are in sight', async () => (await numberShown(page)) < 4_300);
  await page.mouse.wheel(0, 8_000);
  await until('later ones are in sight', async () => (await numberShown(page)) > 4_350);
  await page.getByRole('button', { name: 'Latest' }).click();
  await message(page, MESSAGES).waitFor();
});

test('new messages do not move a reader far above, but are announced', async () => {
  const page = await visitor(`${long.page}/5000`);
  await message(page, 5000).getByText('text of 5000').waitFor();
  const place = await message(page, 5000).boundingBox();
  await post(`${long.api}/messages`, { body: 'news' });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect((await message(page, 5000).boundingBox())?.y).toBeCloseTo(place?.y ?? 0, 0);
  expect((await call(`${long.api}/messages?order=desc&limit=1`)).body.data[0].body).toBe('news');
});
