import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { post } from '../support/api/http.ts';
import { forgiveRefusals, pageUrl, visitor } from '../support/web/browser.ts';
import { chatPath, message } from '../support/web/steps.ts';

const ATTACK = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>';

const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

/** Sends a request and returns its status. Unlike fetch, it can set the Host header. */
function answerTo(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(pageUrl() + path, { headers, method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('a script', () => {
  test('in a name, a title, an author, a body or a highlight is shown as text and does not run', async () => {
    const { body: application } = await post('/applications', { name: ATTACK });
    const api = `/applications/${application.token}`;
    await post(`${api}/chats`, { title: ATTACK });
    await post(`${api}/chats/1/messages`, { body: `needle ${ATTACK}`, author: ATTACK });
    const page = await visitor(`/a/${application.token}/c/1`);
    await message(page, 1).getByText(`needle ${ATTACK}`).waitFor();
    await page.getByRole('heading', { name: ATTACK }).waitFor();
    await page.getByRole('button', { name: `Application ${ATTACK}` }).waitFor();
    await page.getByRole('button', { name: 'Search this chat' }).click();
    const hit = page.getByRole('search').getByRole('link');
    await page.getByLabel('Search for').fill('needl');
    await hit.waitFor();
    expect(await hit.textContent()).toContain('<script>');
    expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
  });
});

describe('the page has', () => {
  test('a Content-Security-Policy that allows only scripts from its own files', async () => {
    const { headers } = await fetch(pageUrl());
    const policy = String(headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('no inline script, and no permission for any other origin', async () => {
    const answer = await fetch(pageUrl(), { headers: evil });
    expect(await answer.text()).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const config = await fetch(`${pageUrl()}/config.json`, { headers: evil });
    for (const { headers } of [answer, config]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });
});

describe('a page of another site', () => {
  test('cannot read the API, write to it, or read the secret of the controls', async () => {
    const { page: path } = await chatPath();
    const foreign = await visitor();
    // Another origin on the same machine, from a browser's view.
    await foreign.route('http://evil.localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<h1>evil</h1>' }),
    );
    await foreign.goto('http://evil.localhost/');
    const outcomes = await foreign.evaluate(
      async ([base, token]) => {
        const attempt = (url: string, init?: RequestInit) =>
          fetch(url, init).then(
            (answer) => `read ${answer.status}`,
            () => 'refused',
          );
        const headers = { 'content-type': 'application/json', 'x-control-secret': 'guess' };
        const body = JSON.stringify({ target: 'redis', action: 'flush' });
        return Promise.all([
          attempt(`${base}/api/v1/applications/${token}`),
          attempt(`${base}/api/v1/applications`, { method: 'POST', headers, body: '{"name":"x"}' }),
          attempt(`${base}/config.json`),
          attempt(`${base}/control/stack`, { headers }),
          attempt(`${base}/control/faults`, { method: 'POST', headers, body }),
        ]);
      },
      [pageUrl(), path.split('/')[2]],
    );
    expect(outcomes).toEqual(Array(5).fill('refused'));
    forgiveRefusals();
  });

  test('cannot press a fault button, even if it knows the secret', async () => {
    const { control } = (await (await fetch(`${pageUrl()}/config.json`)).json()) as {
      control: string;
    };
    const secret = { 'x-control-secret': control };
    expect(await answerTo('/control/stack', secret)).toBe(200);
    expect(await answerTo('/control/stack', {})).toBe(403);
    expect(await answerTo('/control/stack', { ...secret, ...evil })).toBe(403);
    expect(await answerTo('/control/faults', { ...secret, ...evil }, 'POST')).toBe(403);
  });

  test('whose name resolves to this machine gets no response content', async () => {
    for (const path of ['/', '/config.json', '/control/stack', '/api/v1/applications'])
      expect(await answerTo(path, { host: 'evil.example' })).toBe(403);
  });
});
