import { expect, test } from '@jest/globals';
import { visitor } from '../support/web/browser.ts';
import { chatPath, message, write } from '../support/web/steps.ts';

const MOST_BYTES = 250_000;

test('opening a chat loads less than 250 KB of compressed script, and none of the lab', async () => {
  const { page: path } = await chatPath();
  const page = await visitor();
  await page.getByRole('heading', { name: 'Create an application' }).waitFor();
  const scripts: { url: string; bytes: Promise<number> }[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    const bytes = response
      .request()
      .sizes()
      .then(({ responseBodySize }) => responseBodySize);
    scripts.push({ url: response.url(), bytes });
  });
  await page.goto('about:blank');
  await page.goto(`${process.env.WEB_URL}/?anew#${path}`);
  await write(page, 'all is loaded');
  await message(page, 1).waitFor();
  const sizes = await Promise.all(scripts.map(({ bytes }) => bytes));
  expect(scripts.length).toBeGreaterThan(1);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(MOST_BYTES);
  expect(scripts.map(({ url }) => url).filter((url) => url.includes('/lab'))).toEqual([]);
});
