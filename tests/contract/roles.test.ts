import { describe, expect, test } from '@jest/globals';
import { giveRoles, type Role } from '../../deployment/roles.mjs';
import { readDeployment } from '../../localstack/deployment.ts';
import { portsUsed } from '../support/ports-used.ts';

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

/** The permissions that each port of the container needs on AWS. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  writeQueue: ['sqs:SendMessage WriteQueue'],
  writeBacklog: ['sqs:GetQueueAttributes WriteQueue'],
  indexQueue: ['sqs:SendMessage IndexQueue'],
  deadLetters: ['sqs:SendMessage WriteDLQ'],
  indexDeadLetters: ['sqs:SendMessage IndexDLQ'],
  writeReturns: ['sqs:SendMessage WriteQueue', 'sqs:ChangeMessageVisibility WriteQueue'],
  indexReturns: ['sqs:SendMessage IndexQueue', 'sqs:ChangeMessageVisibility IndexQueue'],
  engineChecks: ['sqs:GetQueueAttributes WriteQueue', 'sqs:GetQueueAttributes IndexQueue'],
};
const SEARCHING = ['messageIndex', 'documentPurge', 'storesUntil', 'rebuild', 'engineChecks'];

describe('the roles', () => {
  test('are one for each function', () => {
    expect(new Set(functions.map(({ role }) => role)).size).toBe(functions.length);
  });

  test.each(functions)('that of $key names actions and resources, no wildcard', (role) => {
    for (const { Action, Resource } of role.statements) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource).not.toContain('*');
    }
  });

  test.each(functions)('that of $key allows something on resources that there are', ({ allow }) => {
    expect(known).toEqual(expect.arrayContaining(Object.values(allow).flat()));
  });

  test.each(functions)(
    'that of $key allows on queues what its handler uses, no more and no less',
    (role) => {
      const allowed = Object.entries(role.allow)
        .filter(([action]) => action.startsWith('sqs:'))
        .flatMap(([action, targets]) => targets.map((target) => `${action} ${target}`));
      const needed = [...portsUsed(role.source)].flatMap((port) => NEEDS[port] ?? []);
      expect(allowed.toSorted()).toEqual([...new Set(needed)].toSorted());
    },
  );

  test.each(functions)(
    'that of $key reaches OpenSearch if its handler does',
    ({ key, allow, source }) => {
      const reaches = Object.keys(allow).some((action) => action.startsWith('es:'));
      const ports = portsUsed(source);
      expect(reaches).toBe(key === 'migrate' || SEARCHING.some((port) => ports.has(port)));
    },
  );
});
