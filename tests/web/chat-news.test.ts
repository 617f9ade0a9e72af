import { describe, expect, test } from '@jest/globals';
import { call, post } from '../support/http.ts';
import { forgiveFailedRequests, visitor } from '../support/web-browser.ts';
import { chatPath, composer, message, timesShown } from '../support/web-steps.ts';

describe('a chat that is deleted', () => {
  test('by somebody else is said to be gone, and takes no more messages', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'one' });
    const page = await visitor(path);
    await message(page, 1).getByText('one').waitFor();
    await call(api, { method: 'DELETE' });
    await page.getByRole('alert').getByText('This chat was deleted').waitFor();
    expect(await composer(page).count()).toBe(0);
    expect(await page.getByRole('feed').count()).toBe(0);
    forgiveFailedRequests();
  });

  test('by oneself is not shown as it was to who goes back', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'one' });
    const page = await visitor(path);
    await message(page, 1).getByText('one').waitFor();
    await page.getByRole('button', { name: 'Chat actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete for ever' }).click();
    await page.getByText('No chat is open').waitFor();
    const shown = await timesShown(page, 'one');
    await page.goBack();
    await page.getByRole('alert').getByText('This chat was deleted').waitFor();
    expect(new Set(await shown())).toEqual(new Set([0]));
    forgiveFailedRequests();
  });
});
