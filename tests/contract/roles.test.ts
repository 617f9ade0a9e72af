import { describe, expect, test } from '@jest/globals';
import { giveRoles, type Role } from '../../deployment/roles.mjs';
import { readDeployment } from '../../localstack/deployment.ts';

const deployment = structuredClone(readDeployment('test'));
const known = Object.keys(deployment.resources.Resources);
giveRoles(deployment);
const functions = Object.entries(deployment.functions).map(([key, definition]) => {
  const { role = '' } = definition as { role?: string };
  const { Properties } = deployment.resources.Resources[role] as Role;
  const statements = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return { key, role, statements, allow: definition.allow ?? {} };
});

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
});
