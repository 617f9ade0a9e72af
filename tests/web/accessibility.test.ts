import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { post } from '../support/api/http.ts';
import { barriers, forgiveFailedRequests, visitor } from '../support/web/browser.ts';
import { chatPath, composer, message, openLab, runLoad } from '../support/web/steps.ts';
import { watch } from '../support/web/watch-steps.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

/** The screens, each with the steps that open it for the check. */
const screens: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the start page': async (page) => {
    await page.goto(`${page.url().split('#')[0]}#/`);
    await page.getByRole('heading', { name: 'Create an application' }).waitFor();
  },
  'an application that is not there': async (page) => {
    await page.goto(`${page.url().split('#')[0]}#/a/${'0'.repeat(32)}`);
    await page.getByRole('alert').waitFor();
  },
  'a chat': async (page) => {
    await message(page, 3).waitFor();
  },
  'a chat with its search': async (page) => {
    await composer(page).waitFor();
    await page.getByRole('button', { name: 'Search this chat' }).click();
    await page.getByLabel('Search for').fill('mess');
    await page.getByText(/found/).waitFor();
  },
  'the actions of a message': async (page) => {
    await message(page, 2).focus();
    await page.getByRole('button', { name: 'Actions for message 2' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
  },
  'the lab after a run': async (page) => {
    await openLab(page);
    await runLoad(page, { messages: 5, mode: 'Both' });
  },
  'the lab, watching': async (page) => {
    await openLab(page);
    await watch(page);
  },
  'a dialog': async (page) => {
    await page.getByRole('button', { name: 'Chat actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('dialog').waitFor();
  },
};

const cases = Object.keys(screens).flatMap((screen) => [
  [screen, 'light', DESK] as const,
  [screen, 'dark', DESK] as const,
  [screen, 'light', PHONE] as const,
]);

test.each(cases)(
  'axe finds nothing on %s in %s colours at %o',
  async (screen, colorScheme, viewport) => {
    const { api, page: path } = await chatPath();
    for (const author of ['Ana', 'Bo', null])
      await post(`${api}/messages`, { body: `A message of ${author}`, author });
    // Without motion, so that no element is checked half-way between two colours.
    const page = await visitor(path, { colorScheme, viewport, reducedMotion: 'reduce' });
    await screens[screen]?.(page);
    expect(await barriers(page)).toEqual([]);
    forgiveFailedRequests();
  },
);
