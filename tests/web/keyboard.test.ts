import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { visitor } from '../support/web/browser.ts';
import { actOn, chatPath, message } from '../support/web/steps.ts';

/** An expression that a page evaluates: the focused element's name for a screen reader. */
const FOCUSED = `(({ activeElement: it }) =>
  it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent)(document)`;

const hasFocus = (page: Page, number: number): Promise<boolean> =>
  message(page, number).evaluate((it) => it.ownerDocument.activeElement === it);

/**
 * Presses Tab until the element of this name has the focus. Fails at a focus trap or an unreachable
 * element.
 */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    if (name.test(String(await page.evaluate(FOCUSED)).trim())) return;
  }
  throw new Error(`60 times ${key} did not reach ${name}`);
}

/** Opens the menu of a message. Resolves when its first item has the focus: keys go there then. */
async function openActions(page: Page, number: number): Promise<void> {
  await tabTo(page, new RegExp(`^Actions for message ${number}$`));
  await page.keyboard.press('Enter');
  await page.locator('[role="menuitem"]:focus', { hasText: 'Edit' }).waitFor();
}

test('a user can do everything from the first application to a deleted message by keyboard alone', async () => {
  const page = await visitor();
  await tabTo(page, /^Name$/);
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('No chat is open').waitFor();
  await tabTo(page, /^New chat$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('input:focus').waitFor();
  await page.keyboard.type('Keys');
  await page.keyboard.press('Enter');
  await page.getByText('No message yet').waitFor();
  await tabTo(page, /^Message$/);
  await page.keyboard.type('first line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  await message(page, 1).getByText('second line').waitFor();
  await page.keyboard.type('another');
  await page.keyboard.press('Enter');
  await message(page, 2).getByText('another').waitFor();

  await tabTo(page, /^Message 2 by/, 'Shift+Tab');
  await page.keyboard.press('ArrowUp');
  expect(await hasFocus(page, 1)).toBe(true);
  await openActions(page, 1);
  await page.keyboard.press('Enter');
  await page.getByLabel('Text of message 1').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('edited');
  await page.keyboard.press('Enter');
  await message(page, 1).getByText('(edited)').waitFor();
  expect(await hasFocus(page, 1)).toBe(true);
  await openActions(page, 1);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Delete$/);
  await page.keyboard.press('Enter');
  await message(page, 1).getByText('This message was deleted.').waitFor();
  await until('the focus is on what is left of it', () => hasFocus(page, 1));
});

test('one key skips the chats and reaches the content', async () => {
  const page = await visitor((await chatPath()).page);
  await page.getByText('No message yet').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(FOCUSED)).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
});

test('a cancelled edit leaves the focus on its message', async () => {
  const { api, page: path } = await chatPath();
  await post(`${api}/messages`, { body: 'one' });
  const page = await visitor(path);
  await actOn(page, 1, 'Edit');
  await page.getByLabel('Text of message 1').press('Escape');
  expect(await hasFocus(page, 1)).toBe(true);
});

test('going to a number moves the focus there, and reading continues from it', async () => {
  const { api, page: path } = await chatPath();
  const messages = Array.from({ length: 80 }, (_, i) => ({ body: `text of ${i + 1}` }));
  await post(`${api}/messages/batch`, { messages });
  const page = await visitor(path);
  await message(page, 80).waitFor();
  await page.getByRole('button', { name: 'Go to a number' }).click();
  await page.getByLabel('Number, 1 to 80').fill('7');
  await page.keyboard.press('Enter');
  await message(page, 7).waitFor();
  await until('message 7 has the focus', () => hasFocus(page, 7));
  await page.keyboard.press('ArrowDown');
  await until('message 8 has the focus', () => hasFocus(page, 8));
});

test('on a phone, the closed list of chats takes no focus, and the chosen chat gets it', async () => {
  const { page: path } = await chatPath();
  const page = await visitor(path, { viewport: { width: 390, height: 780 } });
  await page.getByText('No message yet').waitFor();
  const navigation = page.getByRole('navigation', { name: 'Chats' });
  expect(await navigation.count()).toBe(0);
  await page.getByRole('button', { name: 'Chats', exact: true }).press('Enter');
  await navigation.getByRole('link', { name: /Test chat/ }).press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await navigation.waitFor({ state: 'hidden' });
});

test('Home and End go to the first and last message of the feed, and with Ctrl out of it', async () => {
  const { api, page: path } = await chatPath();
  const messages = Array.from({ length: 80 }, (_, i) => ({ body: `text of ${i + 1}` }));
  await post(`${api}/messages/batch`, { messages });
  const page = await visitor(path);
  await message(page, 80).focus();
  await page.keyboard.press('Home');
  await until('message 1 has the focus', () => hasFocus(page, 1));
  await page.keyboard.press('End');
  await until('message 80 has the focus', () => hasFocus(page, 80));
  await page.getByRole('button', { name: 'Latest' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+End');
  expect(await page.evaluate(FOCUSED)).toBe('Message');
  await message(page, 80).focus();
  await page.keyboard.press('Control+Home');
  expect(await page.evaluate(FOCUSED)).toBe('Chat actions');
});
