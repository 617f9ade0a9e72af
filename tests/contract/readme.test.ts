import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/contracts/routes.ts';
import { ENGINE_SETTING, USUAL_PORT } from '../../localstack/engines/engine.ts';

const readme = readFileSync('README.md', 'utf8');
const source = readFileSync('lib/runtime/config.ts', 'utf8');
const settings = [...source.matchAll(/^ {2}([A-Z_]+): z?/gm)].map(([, name]) => String(name));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const published = Object.keys(scripts).filter((name) => !/^(lint|types|knip)/.test(name));
const commandOf = (name: string) => (/^(start|test)$/.test(name) ? `npm ${name}` : name);

describe('the README', () => {
  test.each(routes)('names $method $path', ({ method, path }) => {
    expect(readme.includes(`\`${method} ${path.replace('/api/v1', '')}\``)).toBe(true);
  });

  test.each([...settings, ...Object.values(ENGINE_SETTING)])('explains the setting %s', (name) => {
    expect(readme.includes(`\`${name}\``)).toBe(true);
  });

  test('knows where the settings are written down', () => {
    expect(settings).toEqual(expect.arrayContaining(['STAGE', 'REDIS_URL', 'LOG_LEVEL']));
  });

  test.each(published)('names the command %s', (name) => {
    expect(readme.includes(commandOf(name))).toBe(true);
  });

  test.each(Object.entries(USUAL_PORT))('has the port of %s in its table: %d', (_, port) => {
    expect(readme.includes(`| ${port} |`)).toBe(true);
  });
});

describe('the documents', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/ARCHITECTURE.md',
    'docs/adr/README.md',
    'docs/deploy.md',
    'docs/gateway.md',
    'docs/problems.md',
  ];

  test.each(pages)('%s links to files that exist', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    for (const [, target] of links) {
      expect([target, existsSync(path.join(path.dirname(page), String(target)))]).toEqual([
        target,
        true,
      ]);
    }
  });

  test('docs/ARCHITECTURE.md names files that exist', () => {
    const page = readFileSync('docs/ARCHITECTURE.md', 'utf8');
    const named = page.match(/(?:handlers|lib)\/[\w/-]+\.ts/g) ?? [];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});
