import { describe, expect, test } from '@jest/globals';
import { forgiveFailedRequests, visitor } from '../support/web/browser.ts';
import { chatPath, message, timesShown, toldOf, write } from '../support/web/steps.ts';

describe('messages in a hurry', () => {
  test('are numbered in the order of writing, even if one of them needs a retry', async () => {
    const { page: path } = await chatPath();
    const page = await visitor(path);
    await page.getByText('No message yet').waitFor();
    let refusals = 3;
    await page.route('**/messages', (route) => {
      const isRefused = route.request().postDataJSON()?.body === 'question' && refusals-- > 0;
      return isRefused ? route.fulfill({ status: 503, body: '{}' }) : route.continue();
    });
    await write(page, 'question');
    await write(page, 'answer');
    await message(page, 2).getByText('answer').waitFor();
    await message(page, 1).getByText('question').waitFor();
    forgiveFailedRequests();
  });

  test('are shown once each, even if the feed brings them before their responses', async () => {
    const { page: path } = await chatPath();
    const page = await visitor(path);
    await page.getByText('No message yet').waitFor();
    await page.getByText('Direct', { exact: true }).click();
    const told = toldOf(page, 'just once');
    await page.route('**/messages', async (route) => {
      if (!route.request().postData()?.includes('just once')) return route.continue();
      const response = await route.fetch();
      await told;
      await message(page, 1).waitFor();
      await route.fulfill({ response });
    });
    const shown = await timesShown(page, 'just once');
    await write(page, 'just once');
    await write(page, 'and another');
    await message(page, 2).getByText('and another').waitFor();
    const times = await shown();
    expect(new Set(times.slice(times.indexOf(1)))).toEqual(new Set([1]));
  });
});
