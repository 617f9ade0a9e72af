import { describe, test } from '@jest/globals';
import { forgiveFailedRequests, visitor } from '../support/web-browser.ts';
import { chatPath, message, write } from '../support/web-steps.ts';

describe('messages in a hurry', () => {
  test('are numbered as they were written, though one of them must be sent again', async () => {
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
});
