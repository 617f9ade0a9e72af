import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { call } from '../support/api/http.ts';
import { until } from '../support/wait.ts';
import { forgiveFailedRequests, pageUrl, visitor } from '../support/web/browser.ts';
import {
  beCalled,
  chatPath,
  message,
  openLab,
  runLoad,
  startLoad,
  tile,
  write,
} from '../support/web/steps.ts';
import { happenings, reachesEveryStage, sendOne, watch } from '../support/web/watch-steps.ts';

async function lab(): Promise<Page> {
  const page = await visitor((await chatPath()).page);
  await openLab(page);
  return page;
}

const tiles = async (page: Page, ...names: string[]) =>
  Promise.all(names.map((name) => tile(page, name)));

async function exported(page: Page, kind: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: kind }).click(),
  ]);
  return readFileSync(await download.path());
}

/** Runs in the browser: records every text drawn into a picture from now on. */
const KEEP_WHAT_IS_DRAWN = `
  const { prototype } = CanvasRenderingContext2D;
  const { fillText } = prototype;
  globalThis.written = [];
  prototype.fillText = function (...given) {
    written.push(given[0]);
    fillText.apply(this, given);
  };
`;

describe('a comparison', () => {
  test('of both modes shows both distributions and the fate of every message, and can be exported', async () => {
    const page = await lab();
    await runLoad(page, { messages: 40, mode: 'Both' });
    expect(
      await tiles(page, 'Acknowledged', 'Persisted', 'Searchable', 'Lost', 'Duplicated', 'Void'),
    ).toEqual(['80', '80', '80', '0', '0', '0']);
    await page.getByText('Every acknowledged message was found under its number, once.').waitFor();
    const rows = await page
      .getByRole('region', { name: 'Results' })
      .getByRole('row')
      .allTextContents();
    expect(rows.slice(1).map((row) => row.replace(/^(queued|direct)40.*/s, '$1'))).toEqual([
      'queued',
      'direct',
    ]);
    await page
      .getByRole('img', { name: /Distribution of latency. queued: .*; direct: / })
      .waitFor();

    const isInSight =
      "document.querySelector('[data-charts]').getBoundingClientRect().right < innerWidth";
    expect(await page.evaluate(isInSight)).toBe(true);

    const run = JSON.parse((await exported(page, 'JSON: everything')).toString('utf8'));
    expect(run.verdict).toMatchObject({ acknowledged: 80, lost: 0, findings: [] });
    const direct = run.samples.filter((sample: { mode: string }) => sample.mode === 'direct');
    expect(direct.every((sample: { wasDirect: boolean }) => sample.wasDirect)).toBe(true);
    expect(direct[0].timings).toMatchObject({ script: expect.any(Number) });
    const csv = (await exported(page, 'CSV: a line a message')).toString('utf8');
    expect(csv.trim().split('\n')).toHaveLength(81);
    await page.evaluate(KEEP_WHAT_IS_DRAWN);
    const png = await exported(page, 'PNG: the charts');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const written = (await page.evaluate('written')) as string[];
    for (const mode of ['queued', 'direct']) {
      expect(await page.locator('figure').getByText(mode, { exact: true }).count()).toBe(3);
      expect(written.filter((text) => text === mode)).toHaveLength(3);
    }
    expect(written).toContain('Distribution of latency');
  });

  test('of one mode runs in that mode alone, in a chat that can be opened', async () => {
    const page = await lab();
    await runLoad(page, { messages: 10, mode: 'Queued' });
    expect(await tiles(page, 'Acknowledged', 'Lost')).toEqual(['10', '0']);
    await page.getByRole('link', { name: /See them in chat/ }).click();
    await message(page, 10).getByText('message 9').waitFor();
  });
});

describe('a running load', () => {
  test('continues while its messages are read or watched, and is still shown after going back', async () => {
    const page = await lab();
    await startLoad(page, { messages: 300, mode: 'Queued' });
    await until('the load is under way', async () => Number(await tile(page, 'Acknowledged')) > 20);
    await page.getByRole('link', { name: /See them in chat/ }).click();
    await page
      .getByText(/^lab\w+ message \d+$/)
      .first()
      .waitFor();
    await openLab(page);
    await page.getByRole('tab', { name: 'Watch it work' }).click();
    await page.getByRole('region', { name: 'What happens' }).getByText('Stored').first().waitFor();
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('Done.').waitFor({ timeout: 90_000 });
    expect(await tiles(page, 'Acknowledged', 'Persisted', 'Lost')).toEqual(['300', '300', '0']);
    expect(await page.getByLabel('Messages in each mode').inputValue()).toBe('300');
  });

  test('can be ended when no more messages become stored', async () => {
    const page = await lab();
    await page.getByRole('button', { name: 'Stop Worker' }).click();
    await page.getByRole('button', { name: 'Start Worker' }).waitFor({ timeout: 60_000 });
    await startLoad(page, { messages: 5, mode: 'Queued' });
    await page.getByText('All answered.').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Done.').waitFor();
    expect(await tiles(page, 'Acknowledged', 'Persisted', 'Lost')).toEqual(['5', '0', '0']);
    await page.getByRole('button', { name: 'Start Worker' }).click();
    await page.getByRole('button', { name: 'Stop Worker' }).waitFor({ timeout: 60_000 });
  });
});

describe('a load disturbed', () => {
  test('by a flush of Redis loses and duplicates nothing', async () => {
    const page = await lab();
    await startLoad(page, { messages: 400, mode: 'Queued' });
    await until('the load is under way', async () => Number(await tile(page, 'Acknowledged')) > 20);
    await page.getByRole('button', { name: 'Flush Redis' }).click();
    await page.getByText('Done.').waitFor({ timeout: 90_000 });
    expect(await tiles(page, 'Acknowledged', 'Lost', 'Duplicated')).toEqual(['400', '0', '0']);
    forgiveFailedRequests();
  });

  test('by a stopped worker keeps its 201s, and every message is stored when the worker is back', async () => {
    const { api, page: path } = await chatPath();
    const page = await visitor(path);
    await openLab(page);
    await page.getByRole('button', { name: 'Stop Worker' }).click();
    const start = page.getByRole('button', { name: 'Start Worker' });
    await start.waitFor({ timeout: 60_000 });
    await page.goBack();
    await beCalled(page, 'Ana');
    await write(page, 'while nobody stores');
    await message(page, 1).getByText('while nobody stores').waitFor();
    expect((await call(`${api}/messages/1`)).body.state).toBe('accepted');
    await openLab(page);
    await start.click();
    await page.getByRole('button', { name: 'Stop Worker' }).waitFor({ timeout: 60_000 });
    await page.goBack();
    await message(page, 1)
      .getByRole('img', { name: /Stored/ })
      .waitFor({ timeout: 40_000 });
  });
});

/** Causes a fault as the page would. */
async function strike(target: string, action: string): Promise<void> {
  const config = (await (await fetch(`${pageUrl()}/config.json`)).json()) as { control: string };
  const answer = await fetch(`${pageUrl()}/control/faults`, {
    method: 'POST',
    headers: { 'x-control-secret': config.control },
    body: JSON.stringify({ target, action }),
  });
  expect(answer.status).toBe(200);
}

describe('a message that is watched', () => {
  test('appears in Redis, in MySQL and in the worker, and reaches every stage', async () => {
    const page = await lab();
    await watch(page);
    await sendOne(page);
    const happens = happenings(page);
    const script = happens.getByText('The script: check, take a number, note it as pending.');
    await script.last().waitFor();
    await happens.getByText('insert into `messages`').first().waitFor();
    await happens.getByText('From the index queue into OpenSearch.').last().waitFor();
    await reachesEveryStage(page);
  });

  test('reaches every stage also as a direct write, by the API alone', async () => {
    const page = await lab();
    await page
      .getByRole('radiogroup', { name: 'How messages are written' })
      .getByText('Direct')
      .click();
    await watch(page);
    await sendOne(page);
    await reachesEveryStage(page);
  });

  test('appears in MySQL also after an outage before or during the watch', async () => {
    const page = await lab();
    await watch(page);
    const later = await visitor(new URL(page.url()).hash.slice(1));
    await later.getByRole('tab', { name: 'Watch it work' }).waitFor();
    await strike('mysql', 'stop');
    await watch(later);
    await strike('mysql', 'start');
    const insert = (one: Page) => happenings(one).getByText('insert into `messages`').first();
    // A message may be stored before the page has found MySQL again. Then a later one is seen.
    do await sendOne(page);
    while (!((await insert(page).isVisible()) && (await insert(later).isVisible())));
    await reachesEveryStage(page);
    forgiveFailedRequests();
  });
});
