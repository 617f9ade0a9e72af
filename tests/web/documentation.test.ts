import { expect, test } from '@jest/globals';
import { apiUrl } from '../support/api/http.ts';
import { describedPaths } from '../support/contract/document.ts';
import { visitor } from '../support/web/browser.ts';

/** HEAD is an operation of its own. */
const OPERATIONS = describedPaths.flatMap(({ methods }) => methods).length;
const HOSTS = new Set([new URL(apiUrl()).host]);

test('the API documentation can be browsed and tried out without a request to any other host', async () => {
  const page = await visitor();
  await page.waitForLoadState('networkidle');
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'data:' && !HOSTS.has(host)) elsewhere.push(request.url());
  });
  await page.goto(`${apiUrl()}/docs`);
  await page
    .locator('.opblock')
    .nth(OPERATIONS - 1)
    .waitFor();
  expect(await page.locator('.opblock').count()).toBe(OPERATIONS);

  const create = page.locator('.opblock', { hasText: 'Create an application' });
  await create.locator('.opblock-summary-control').click();
  await create.getByRole('button', { name: 'Try it out' }).click();
  await create.getByRole('button', { name: 'Execute' }).click();
  await create.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor();
  expect(elsewhere).toEqual([]);
});
