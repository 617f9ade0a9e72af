import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle } from '../../deployment/bundle.mjs';
import { giveRoles, type Role } from '../../deployment/roles.mjs';
import { readDeployment } from '../../localstack/deployment.ts';

const deployment = structuredClone(readDeployment('test'));
const known = ['SearchDomain', ...Object.keys(deployment.resources.Resources)];
giveRoles(deployment);
const functions = Object.entries(deployment.functions).map(([key, definition]) => {
  const { role = '' } = definition as { role?: string };
  const { Properties } = deployment.resources.Resources[role] as Role;
  const statements = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const { handler, allow = {} } = definition;
  return { key, role, statements, allow, source: handler.replace(/\.handler$/, '.ts') };
});

/** The permissions that a source file takes on AWS. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  'lib/adapters/sqs/write-queue.ts': ['sqs:SendMessage WriteQueue'],
  'lib/adapters/sqs/index-queue.ts': ['sqs:SendMessage IndexQueue'],
  // Dead letters and returns: the queue is that of the function.
  'lib/compose/persist.ts': [
    'sqs:SendMessage WriteDLQ',
    'sqs:SendMessage WriteQueue',
    'sqs:ChangeMessageVisibility WriteQueue',
  ],
  'lib/compose/index.ts': [
    'sqs:SendMessage IndexDLQ',
    'sqs:SendMessage IndexQueue',
    'sqs:ChangeMessageVisibility IndexQueue',
  ],
  'lib/compose/housekeeping/sweep.ts': ['sqs:GetQueueAttributes WriteQueue'],
  'lib/compose/housekeeping/reindex.ts': ['sqs:GetQueueAttributes IndexQueue'],
  'lib/compose/check-engines.ts': [
    'sqs:GetQueueAttributes WriteQueue',
    'sqs:GetQueueAttributes IndexQueue',
  ],
};

let bundles: ReadonlyMap<string, Bundle>;
beforeAll(async () => {
  bundles = await bundle(
    process.cwd(),
    functions.map(({ source }) => source),
  );
}, 120_000);

const sourcesOf = (handler: string): readonly string[] => {
  const { eager = [], lazy = [] } = bundles.get(handler)?.sources ?? {};
  return [...eager, ...lazy];
};

describe('the IAM role', () => {
  test('exists once for each function', () => {
    expect(new Set(functions.map(({ role }) => role)).size).toBe(functions.length);
  });

  test.each(functions)('of $key names actions and resources without a wildcard', (role) => {
    for (const { Action, Resource } of role.statements) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource).not.toContain('*');
    }
  });

  test.each(functions)('of $key allows actions on existing resources only', ({ allow }) => {
    expect(known).toEqual(expect.arrayContaining(Object.values(allow).flat()));
  });

  test.each(functions)(
    'of $key allows on queues exactly the actions that its bundle needs',
    (role) => {
      const allowed = Object.entries(role.allow)
        .filter(([action]) => action.startsWith('sqs:'))
        .flatMap(([action, targets]) => targets.map((target) => `${action} ${target}`));
      const needed = sourcesOf(role.source).flatMap((source) => NEEDS[source] ?? []);
      expect(allowed.toSorted()).toEqual([...new Set(needed)].toSorted());
    },
  );

  test.each(functions)(
    'of $key reaches OpenSearch if its bundle contains the client',
    ({ allow, source }) => {
      const allowed = Object.keys(allow).some((action) => action.startsWith('es:'));
      const client = 'node_modules/@opensearch-project/opensearch/';
      expect(allowed).toBe(sourcesOf(source).some((file) => file.startsWith(client)));
    },
  );
});
