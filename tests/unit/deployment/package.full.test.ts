import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { sls } from '../../support/deployed/deploy.ts';
import { runPythonTool } from '../../support/runner/python-tools.ts';

const LIMIT = 600_000;
const folder = mkdtempSync(path.join(tmpdir(), 'ordinal-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = (key: string) => `{{secret:ordinal/test:${key}}}`;
const auth = { AUTH_SECRET: secret('AUTH_SECRET'), OPERATOR_TOKEN_SHA256: '0'.repeat(64) };
const own = {
  REDIS_URL: secret('REDIS_URL'),
  MYSQL_URL: `mysql://app:${secret('password')}@db.example/ordinal?ssl-mode=VERIFY_IDENTITY`,
  OPENSEARCH_URL: 'https://search.example',
};

/** Packages the project for AWS without credentials. Returns the template's path. */
async function packaged(stores: 'own' | 'managed', settings: object): Promise<string> {
  const target = path.join(folder, stores);
  const { PATH, HOME } = process.env;
  await sls(['package', '--stage', 'test', '--param', `stores=${stores}`, '--package', target], {
    PATH,
    HOME,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    ...settings,
  });
  return path.join(target, 'cloudformation-template-update-stack.json');
}

describe.each([
  ['own', { ...own, ...auth }],
  ['managed', auth],
] as const)('the template for %s stores', (stores, settings) => {
  let template: string;

  test(
    'is built without credentials, and contains no secret',
    async () => {
      template = await packaged(stores, settings);
      const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
      expect(Resources.PostMessageLambdaFunction.Properties.Architectures).toEqual(['arm64']);
      expect(Resources.PostMessageLambdaFunction.Properties.Environment.Variables.AUTH_SECRET).toBe(
        auth.AUTH_SECRET,
      );
    },
    LIMIT,
  );

  test(
    'passes cfn-lint',
    async () => {
      const found = await runPythonTool('cfnLint', ['--format', 'json', template]);
      const errors = JSON.parse(found || '[]').filter(
        ({ Level }: { Level: string }) => Level === 'Error',
      );
      expect(errors).toEqual([]);
    },
    LIMIT,
  );

  test(
    'has no checkov finding that docs/checkov.md does not explain',
    async () => {
      const args = ['-f', template, '--framework', 'cloudformation', '--compact', '--quiet'];
      const report = JSON.parse(await runPythonTool('checkov', [...args, '-o', 'json']));
      const failed: { check_id: string; resource: string }[] = report.results.failed_checks;
      const answers = readFileSync('docs/checkov.md', 'utf8');
      const open = failed.filter(({ check_id }) => !answers.includes(`| ${check_id} |`));
      expect(open.map(({ check_id, resource }) => `${check_id} ${resource}`)).toEqual([]);
    },
    LIMIT,
  );
});

test(
  'the template of the web page passes cfn-lint',
  async () => {
    const found = await runPythonTool('cfnLint', ['--format', 'json', 'deployment/web.yml']);
    expect(JSON.parse(found || '[]')).toEqual([]);
  },
  LIMIT,
);

test(
  'a deployment that lacks settings stops before it creates anything, and names them all',
  async () => {
    const missing =
      /REDIS_URL is not set.*MYSQL_URL is not set.*OPENSEARCH_URL is not set.*AUTH_SECRET is not set.*OPERATOR_TOKEN_SHA256/s;
    await expect(packaged('own', {})).rejects.toThrow(missing);
  },
  LIMIT,
);
