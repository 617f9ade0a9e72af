import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { composeProject } from '../../localstack/stack/compose.ts';
import { copyOfCheckout } from './checkout.ts';
import { docker, removeProject } from './docker.ts';

const checkout = copyOfCheckout('image');
const project = composeProject('image', checkout);
const IMAGE = `${project}-api`;
const BUILT_WITHIN_MS = 20 * 60_000;
const MOST_BYTES = 700_000_000;
const SECRETS = ['.env', '.env.local', 'web/.env', 'server.pem', 'lib/own.key', '.git/config'];

jest.setTimeout(BUILT_WITHIN_MS);

/** The application's files and folders in the image. */
async function filesOfImage(): Promise<readonly string[]> {
  const find = ['--entrypoint', 'find', IMAGE, '/app', '-path', '/app/node_modules/*/*', '-prune'];
  const output = await docker(['run', '--rm', '--network=none', ...find, '-o', '-print']);
  return output.split('\n').map((path) => path.replace('/app/', ''));
}

const ask = (format: string) => docker(['image', 'inspect', '--format', format, IMAGE]);

beforeAll(async () => {
  for (const path of SECRETS) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), 'a secret of this checkout');
  }
  const build = ['compose', '--project-name', project, 'build', 'api'];
  await docker(build, { cwd: checkout, withinMs: BUILT_WITHIN_MS });
});
afterAll(() => removeProject(project));

describe('the image of docker-compose.yml', () => {
  test('is at most 700 MB large', async () => {
    expect(Number(await ask('{{.Size}}'))).toBeLessThanOrEqual(MOST_BYTES);
  });

  test('does not run as root', async () => {
    expect(await ask('{{.Config.User}}')).toBe('node');
  });

  test('contains the code and the built page, but no secret of the checkout', async () => {
    const files = await filesOfImage();
    expect(files).toEqual(
      expect.arrayContaining(['host', 'lib', 'localstack', 'dist/web/index.html']),
    );
    expect(files.filter((file) => SECRETS.includes(file) || file === '.git')).toEqual([]);
  });

  test('contains no package that only builds and tests need', async () => {
    const files = await filesOfImage();
    const needless = ['jest', 'typescript', 'vite', 'knip'].map((name) => `node_modules/${name}`);
    expect(files).toContain('node_modules/ioredis');
    expect(files.filter((file) => needless.includes(file))).toEqual([]);
  });
});
