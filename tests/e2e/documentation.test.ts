import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { call } from '../support/api/http.ts';

describe('the description of the API', () => {
  test('is served as it is committed', async () => {
    const { status, body } = await call('/openapi.json');
    expect([status, body]).toEqual([200, JSON.parse(readFileSync('docs/openapi.json', 'utf8'))]);
  });

  test('has a page that loads nothing from other hosts and has no inline script', async () => {
    const { status, headers, body: page } = await call('/docs');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);

    const named = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
    expect(named).toEqual(expect.arrayContaining(['openapi.json', 'docs/swagger-ui-bundle.js']));
    for (const link of named.filter((name) => name !== 'data:,')) {
      const answer = await call(`/${link}`);
      expect([link, answer.status]).toEqual([link, 200]);
    }
    expect(page.match(/<script(?! src=)/)).toBeNull();
  });

  test('serves no other file', async () => {
    for (const file of ['package.json', '..%2Fpackage.json', 'constructor', 'swagger-ui.js']) {
      const { status, body } = await call(`/docs/${file}`);
      expect([file, status, body.code]).toEqual([file, 404, 'route-not-found']);
    }
  });
});
