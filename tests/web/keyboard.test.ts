import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/web-browser.ts';
import { chatPath, message } from '../support/web-steps.ts';

/** What a screen reader would call what has the focus; an expression of the page. */
const FOCUSED = `(({ activeElement: it }) =>
  it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent)(document)`;

/** Presses Tab until this has the focus; a trap or something unreachable fails. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    if (name.test(String(await page.evaluate(FOCUSED)).trim())) return;
  }
  throw new Error(`60 times ${key} did not reach ${name}`);
}

test('everything from the first application to a deleted message is done by keyboard alone', async () => {
  const page = await visitor();
  await tabTo(page, /^Name$/);
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('No chat is open').waitFor();
  await tabTo(page, /^New chat$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
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
  expect(await message(page, 1).evaluate((it) => it.ownerDocument.activeElement === it)).toBe(true);
  await tabTo(page, /^Actions for message 1$/);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Text of message 1').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('edited');
  await page.keyboard.press('Enter');
  await message(page, 1).getByText('(edited)').waitFor();
  await message(page, 1).focus();
  await tabTo(page, /^Actions for message 1$/);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Delete$/);
  await page.keyboard.press('Enter');
  await message(page, 1).getByText('This message was deleted.').waitFor();
});

test('the content is one key away, past the chats', async () => {
  const page = await visitor((await chatPath()).page);
  await page.getByText('No message yet').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(FOCUSED)).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
});
