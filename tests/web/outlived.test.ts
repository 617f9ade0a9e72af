import { once } from 'node:events';
import { describe, test } from '@jest/globals';
import {
  forgiveFailedRequests,
  forgiveMissingScript,
  pageUrl,
  visitor,
} from '../support/web/browser.ts';
import { chatPath, message, openLab, write } from '../support/web/steps.ts';
import { reachesEveryStage, sendOne, watch } from '../support/web/watch-steps.ts';

describe('a page from before a restart of Ordinal', () => {
  const config = (control: string) => ({ json: { api: '/api/v1', control } });

  test('reads the new secret for its buttons and its stream', async () => {
    const { page: path } = await chatPath();
    const page = await visitor();
    await page.route('**/config.json', (route) => route.fulfill(config('outdated')), { times: 1 });
    await page.goto(`${pageUrl()}/?anew#${path}`);
    await openLab(page);
    await page.getByRole('button', { name: 'Flush Redis' }).waitFor();
    await watch(page);
    forgiveFailedRequests();
  });

  test('offers a reload when the script of the lab no longer exists, and keeps its chats', async () => {
    const { page: path } = await chatPath();
    const page = await visitor(path);
    await page.route('**/assets/lab-*.js', (route) => route.fulfill({ status: 404 }));
    await write(page, 'written before');
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await page.getByRole('alert').getByText('The lab could not be opened').waitFor();
    await page.getByRole('link', { name: /Test chat/ }).click();
    await message(page, 1).getByText('written before').waitFor();
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await page.unroute('**/assets/lab-*.js');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('heading', { name: 'Lab', exact: true }).waitFor();
    forgiveMissingScript();
  });

  test('reconnects when the stream has ended', async () => {
    const page = await visitor((await chatPath()).page);
    await openLab(page);
    const seen = '{"at":0,"source":"watch","text":"watching"}\n';
    const wasRead = new AbortController();
    await page.route('**/control/watch?*', async (route) => {
      if (!wasRead.signal.aborted) await once(wasRead.signal, 'abort');
      await route.continue();
    });
    await page.route('**/control/watch?*', (route) => route.fulfill({ body: seen }), { times: 1 });
    await page.getByRole('tab', { name: 'Watch it work' }).click();
    await page.getByText(/The stream ended.*again/).waitFor();
    wasRead.abort();
    await sendOne(page);
    await reachesEveryStage(page);
  });
});
