import { describe, expect, test } from '@jest/globals';
import type { Route } from 'playwright-core';
import { call, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { forgiveFailedRequests, pageUrl, visitor } from '../support/web/browser.ts';
import {
  chatPath,
  composer,
  message,
  silenceFeed,
  timesShown,
  write,
} from '../support/web/steps.ts';

describe('an accepted message that is not stored yet', () => {
  test('is shown as soon as a later number makes it known', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'first' });
    const page = await visitor(path);
    await message(page, 1).getByText('first').waitFor();
    await silenceFeed(page);
    await post(`${api}/messages`, { body: 'theirs' });
    await write(page, 'mine');
    await message(page, 3).getByText('mine').waitFor();
    await message(page, 2).getByText('theirs').waitFor();
  });

  test('does not disappear when an older response arrives', async () => {
    const { page: path } = await chatPath();
    const page = await visitor();
    await silenceFeed(page);
    let fetched = 0;
    const posted = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.route(/\/chats\/1$/, async (route) => {
      const response = await route.fetch();
      fetched += 1;
      await posted;
      await route.fulfill({ response });
    });
    await page.goto(`${pageUrl()}/#${path}`);
    await until('the chat was asked for, and its head', async () => fetched >= 2);
    await write(page, 'first');
    await page.getByText('0 messages · last number 1').waitFor();
    await message(page, 1).getByText('first').waitFor();
  });
});

test('the feed continues where it was, however long a chat is open and even if a poll fails', async () => {
  const { page: path } = await chatPath();
  const page = await visitor();
  await page.clock.install();
  const since: (string | null)[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('/changes')) since.push(searchParams.get('since'));
  });
  await page.goto(`${pageUrl()}/#${path}`);
  await until('the feed is followed', async () => since.length > 1);
  let looks = Number.POSITIVE_INFINITY;
  const failOnce = async (route: Route) => {
    looks = since.length;
    await page.clock.fastForward('10:00');
    await route.fulfill({ status: 503, body: '{}' });
  };
  await page.route(/\/changes\?/, failOnce, { times: 1 });
  await until('there was another look', async () => since.length > looks);
  expect(since.filter((cursor) => cursor === 'now')).toHaveLength(1);
  forgiveFailedRequests();
});

describe('a chat that is deleted', () => {
  test('by somebody else is reported as deleted, and accepts no more messages', async () => {
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

  test('by the user is not shown in its old state after going back', async () => {
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
