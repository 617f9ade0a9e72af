import type { Page } from 'playwright-core';
import { until } from '../wait.ts';

/* Steps of a visitor who watches the stack at work. */

const sendButton = (page: Page) => page.getByRole('button', { name: /Send one message/ });

export async function watch(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Watch it work' }).click();
  await sendButton(page).and(page.locator(':enabled')).waitFor();
}

export const happenings = (page: Page) => page.getByRole('region', { name: 'What happens' });

export async function sendOne(page: Page): Promise<void> {
  await sendButton(page).click();
  await happenings(page).getByText('searchable').first().waitFor({ timeout: 40_000 });
}

export const reachesEveryStage = (page: Page): Promise<void> =>
  until('all stages are reached', async () => {
    const stages = page.getByRole('list', { name: 'Stages' }).locator('li[data-reached]');
    return (await stages.count()) === 5;
  });
