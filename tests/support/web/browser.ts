import { afterAll, afterEach, expect } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ARGUMENTS = [
  // The page is our own, and a container has nothing to build a sandbox from.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const pageUrl = (): string => {
  const url = process.env.WEB_URL;
  if (!url) throw new Error('WEB_URL is not set: run the tests of the web page by "npm test"');
  return url;
};

let running: Promise<Browser> | undefined;
const open: Page[] = [];
const complaints: string[] = [];

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM as string,
    env: { ...process.env, ...JSON.parse(process.env.CHROMIUM_ENV ?? '{}') },
    args: ARGUMENTS,
  });

/**
 * Opens a page in a browser context of its own, at a path. Anything that its console reports as a
 * problem fails the test.
 */
export async function visitor(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  running ??= launch();
  const context = await (await running).newContext({
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  open.push(page);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${pageUrl()}/#${path}`);
  return page;
}

/** Forgives failed requests, which an outage causes. */
export const forgiveFailedRequests = (): void => forgive(/^Failed to load resource/);

/** Forgives messages about a script that is gone from the server. */
export const forgiveMissingScript = (): void =>
  forgive(/^Failed to load resource|Failed to fetch dynamically imported module/);

/** Forgives messages about requests from another origin. */
export const forgiveRefusals = (): void =>
  forgive(/^Failed to load resource|blocked by CORS policy/);

function forgive(known: RegExp): void {
  const rest = complaints.filter((one) => !known.test(one));
  complaints.splice(0, complaints.length, ...rest);
}

/** Accessibility problems that axe finds on the page now, by rule and element. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return axe.run();
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

afterEach(async () => {
  const seen = complaints.splice(0);
  await Promise.all(open.splice(0).map((page) => page.context().close()));
  expect(seen).toEqual([]);
});
afterAll(async () => {
  await (await running)?.close();
});
