import { describe, expect, test } from '@jest/globals';
import { call, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { forgiveFailedRequests, visitor } from '../support/web/browser.ts';
import { beCalled, chatPath, composer, message, write } from '../support/web/steps.ts';

describe('a first-time visitor', () => {
  test('creates an application and a chat, writes, and finds it again, without reading anything', async () => {
    const page = await visitor();
    await page.getByLabel('Name').fill('Acme');
    await page.getByRole('button', { name: 'Create application' }).click();
    await page.getByRole('main').getByRole('button', { name: 'New chat' }).click();
    await page.getByLabel('Title').fill('Support');
    await page.getByRole('button', { name: 'Create chat' }).click();
    await page.getByText('No message yet').waitFor();
    await beCalled(page, 'Ana');
    await write(page, 'Hello everybody');
    await message(page, 1).getByText('Hello everybody').waitFor();

    await page.getByRole('button', { name: 'Search this chat' }).click();
    const found = page.getByRole('search').getByRole('link', { name: /Hello everybody/ });
    await page.getByLabel('Search for').fill('HEL');
    await found.waitFor();
    expect(await found.locator('em').textContent()).toMatch(/^Hel/);
  });

  test('can open the application again without its token', async () => {
    const { page: path } = await chatPath();
    const page = await visitor(path);
    await page.getByRole('button', { name: 'Application Test application' }).waitFor();
    await page.getByRole('link', { name: 'Ordinal, start page' }).click();
    await page.getByRole('link', { name: /Test application/ }).click();
    await page.getByRole('navigation').getByText('Test chat').waitFor();
  });

  test('opens an application by pasting its token', async () => {
    const { page: path } = await chatPath();
    const page = await visitor();
    await page.getByLabel('Application token').fill(`  ${path.split('/')[2]} `);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('Test chat').first().waitFor();
  });
});

describe('a message', () => {
  test('shows its number, author and text as soon as the server has numbered it, in both modes', async () => {
    const { api, page: path } = await chatPath();
    const page = await visitor(path);
    await beCalled(page, 'Ana');
    await write(page, 'first');
    await message(page, 1).getByText('first').waitFor();
    await page.getByText('Direct', { exact: true }).click();
    await write(page, 'second');
    await message(page, 2).getByText('second').waitFor();
    const { body } = await call(`${api}/messages`);
    expect(body.data.map((m: { author: string; body: string }) => [m.author, m.body])).toEqual([
      ['Ana', 'first'],
      ['Ana', 'second'],
    ]);
  });

  test('that got no response is shown, retried with the same key, and stored once', async () => {
    const { api, page: path } = await chatPath();
    const page = await visitor(path);
    await composer(page).waitFor();
    const keys: (string | undefined)[] = [];
    let lost = 0;
    await page.route('**/messages', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (lost++ >= 2) return route.continue();
      await route.fetch(); // the API gets it, and its response is lost
      await route.fulfill({ status: 503, contentType: 'application/json', body: '{}' });
    });
    await write(page, 'only once');
    await message(page, 1).getByText('only once').waitFor();
    // The list may show the message before the page knows that it is its own.
    await until('the page has sent it a third time', () => keys.length === 3);
    await page.locator('[data-kind="draft"]').waitFor({ state: 'detached' });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    const { body } = await call(`${api}/messages`);
    expect(body.data).toHaveLength(1);
    forgiveFailedRequests();
  });

  test('that is invalid is refused with the reason while the user writes it', async () => {
    const { page: path } = await chatPath();
    const page = await visitor(path);
    await composer(page).fill('é'.repeat(8_193));
    await page.getByText('must be at most 16384 bytes of UTF-8').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  });
});

describe('two browsers', () => {
  test("see each other's messages without a reload", async () => {
    const { page: path } = await chatPath();
    const [ana, bo] = [await visitor(path), await visitor(path)];
    await beCalled(ana, 'Ana');
    await beCalled(bo, 'Bo');
    await write(ana, 'Are you there?');
    await message(bo, 1).getByText('Are you there?').waitFor();
    await write(bo, 'I am.');
    await message(ana, 2).getByText('I am.').waitFor();
    await ana.getByRole('status').getByText('Bo: I am.').waitFor();
  });
});

test("a screen reader announces the messages of others, also of nameless ones, but not one's own", async () => {
  const { api, page: path } = await chatPath();
  const page = await visitor(path);
  await page.getByText('No message yet').waitFor();
  await write(page, 'mine');
  await message(page, 1).getByText('mine').waitFor();
  await post(`${api}/messages`, { body: 'theirs' });
  await page.getByRole('status').getByText('Somebody: theirs').waitFor();
  await write(page, 'mine again');
  await message(page, 3).getByText('mine again').waitFor();
  expect(await page.getByRole('status').getByText('Somebody: mine').count()).toBe(0);
});

describe('a missing resource', () => {
  test.each([
    ['an application', '/a/00000000000000000000000000000000', 'could not be opened'],
    ['a chat', undefined, 'Chat 9 could not be opened'],
  ])('is reported with what to do: %s', async (_what, path, text) => {
    const page = await visitor(path ?? (await chatPath()).page.replace(/1$/, '9'));
    await page.getByRole('alert').getByText(text).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    forgiveFailedRequests();
  });
});

test('messages that many clients post at once appear in one order, none missing', async () => {
  const { api, page: path } = await chatPath();
  const page = await visitor(path);
  await page.getByText('No message yet').waitFor();
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => post(`${api}/messages`, { body: `m${i}` })),
  );
  await message(page, 30).waitFor();
});
