import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { itemsOf, totalOf } from '../../commands/deploy/plan.ts';

const guide = readFileSync('docs/deploy.md', 'utf8');

test.each(['own', 'managed'] as const)(
  'docs/deploy.md and a deployment state the same costs of %s stores',
  (stores) => {
    for (const { what, idle } of itemsOf(stores)) {
      expect(guide).toContain(`\n| ${what} | $${idle.toFixed(2)} |\n`);
    }
    expect(guide).toContain(`**$${totalOf(stores).toFixed(2)}** |\n`);
  },
);

test('the costs count every alarm of the deployment', () => {
  const alarms = readFileSync('deployment/alarms.yml', 'utf8').split('AWS::CloudWatch::Alarm');
  const counted = itemsOf('own').some(({ what }) =>
    what.startsWith(`${alarms.length - 1} CloudWatch alarms`),
  );
  expect(counted).toBe(true);
});
