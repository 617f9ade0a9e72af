import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/contracts/routes.ts';
import { ENGINE_SETTING, USUAL_PORT } from '../../localstack/engines/engine.ts';

const page = (name: string): string => readFileSync(`docs/${name}`, 'utf8');
/** The first cells of a page's tables: what their rows are about. */
const rowsOf = (name: string): string =>
  (page(name).match(/^\|(?:[^|\\]|\\.)*\|/gm) ?? []).join('\n');

const source = readFileSync('lib/runtime/settings.ts', 'utf8');
const settings = [...source.matchAll(/^ {2}([A-Z_]+): z?/gm)].map(([, name]) => String(name));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const published = Object.keys(scripts).filter((name) => !/^(lint|types|knip)/.test(name));
const commandOf = (name: string) => (/^(start|test)$/.test(name) ? `npm ${name}` : name);

describe('the manual', () => {
  test.each(routes)('has $method $path in a table of docs/api.md', ({ method, path }) => {
    expect(rowsOf('api.md')).toContain(`\`${method} ${path.replace('/api/v1', '')}\``);
  });

  test.each([...settings, ...Object.values(ENGINE_SETTING)])(
    'has the setting %s in a table of docs/settings.md',
    (name) => {
      expect(rowsOf('settings.md')).toContain(`\`${name}\``);
    },
  );

  test('lists its settings where this test looks for them', () => {
    expect(settings).toEqual(expect.arrayContaining(['STAGE', 'REDIS_URL', 'LOG_LEVEL']));
  });

  test.each(published)('has the command %s in the table of docs/commands.md', (name) => {
    expect(rowsOf('commands.md')).toContain(commandOf(name));
  });

  test.each(Object.entries(USUAL_PORT))(
    'has the port of %s in a table of docs/start.md: %d',
    (_, port) => {
      expect(page('start.md')).toContain(`| ${port} |`);
    },
  );
});
