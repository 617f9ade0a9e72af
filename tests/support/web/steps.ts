import type { Page } from 'playwright-core';
import { newApplication, newChat } from '../api/http.ts';

/* Steps of a visitor, in the page's words. */

/** Creates a chat. Returns its paths in the API and in the page. */
export async function chatPath(title = 'Test chat'): Promise<{ api: string; page: string }> {
  const api = await newChat(await newApplication('Test application'), title);
  const [, , token, , chat] = api.split('/');
  return { api, page: `/a/${token}/c/${chat}` };
}

export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });

export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export const beCalled = (page: Page, name: string) => page.getByLabel('Your name').fill(name);

/** The element of the message with this number. */
export const message = (page: Page, number: number) =>
  page.locator(`article[aria-posinset="${number}"]`);

export async function actOn(page: Page, number: number, action: string): Promise<void> {
  await message(page, number).hover();
  await page.getByRole('button', { name: `Actions for message ${number}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Resolves when the changes feed has told the page this text. Call it before the change. */
export const toldOf = (page: Page, text: string) =>
  page.waitForResponse(
    async (response) =>
      response.url().includes('/changes') && (await response.text()).includes(text),
  );

/** Makes the changes feed empty, as it is while messages are accepted and not stored yet. */
export const silenceFeed = (page: Page) =>
  page.route(/\/changes\?/, (route) =>
    route.fulfill({ json: { data: [], next_cursor: 'none', has_more: false } }),
  );

/**
 * Records how many messages with this text are shown, after each change of the page from now on.
 */
export async function timesShown(page: Page, text: string): Promise<() => Promise<number[]>> {
  await page.evaluate(`
    globalThis.timesShown = [];
    new MutationObserver(() => {
      const all = [...document.querySelectorAll('article')];
      timesShown.push(all.filter((it) => it.textContent.includes(${JSON.stringify(text)})).length);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  `);
  return () => page.evaluate<number[]>('timesShown');
}

export async function openLab(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await page.getByRole('heading', { name: 'Lab', exact: true }).waitFor();
}

interface Load {
  readonly messages: number;
  readonly mode: 'Queued' | 'Direct' | 'Both';
}

/** Runs a load in the lab to its end. */
export async function runLoad(page: Page, load: Load): Promise<void> {
  await startLoad(page, load);
  await page.getByText('Done.').waitFor({ timeout: 90_000 });
}

export async function startLoad(page: Page, { messages, mode }: Load): Promise<void> {
  await page.getByLabel('Messages in each mode').fill(String(messages));
  await page.getByRole('form', { name: 'Load' }).getByText(mode, { exact: true }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

/** The lab's figure with this name. */
export const tile = async (page: Page, name: string): Promise<string | null> =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .textContent();
