import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: object;
  readonly Properties: {
    readonly Name?: string;
    readonly GenerateSecretString?: { PasswordLength: number; ExcludePunctuation: boolean };
  };
}

const template = readFileSync('deployment/stores/managed.yml', 'utf8');
const { Resources } = parse(template, { merge: true }) as {
  Resources: Readonly<Record<string, Resource>>;
};
const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
const secrets = ofType('AWS::SecretsManager::Secret');
const domains = ofType('AWS::OpenSearchService::Domain');

describe('the stores that a deployment creates', () => {
  test('have passwords that MySQL (8 to 41 characters) and Redis (16 to 128) accept', () => {
    expect(secrets).toHaveLength(2);
    for (const { Properties } of secrets) {
      const { PasswordLength = 0, ExcludePunctuation } = Properties.GenerateSecretString ?? {};
      expect(PasswordLength).toBeGreaterThanOrEqual(32);
      expect(PasswordLength).toBeLessThanOrEqual(41);
      expect(ExcludePunctuation).toBe(true);
    }
  });

  test('stay when the stack is removed, but not when its creation failed, so that nothing blocks a retry', () => {
    expect(domains).toHaveLength(1);
    for (const resource of [...secrets, ...domains]) {
      expect(resource).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
      expect(resource.Properties).not.toHaveProperty('Name');
      expect(resource.Properties).not.toHaveProperty('DomainName');
    }
  });

  test('leave a last snapshot of MySQL and of Redis', () => {
    for (const type of ['AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup']) {
      const [store] = ofType(type);
      expect(store).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
    }
  });

  test('get more node groups of Redis without losing its data', () => {
    const [redis] = ofType('AWS::ElastiCache::ReplicationGroup');
    expect(redis?.UpdatePolicy).toEqual({ UseOnlineResharding: true });
  });
});
