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

test.each([
  ['own', 'deployment/alarms.yml', ' CloudWatch alarms, a dashboard'],
  ['managed', 'deployment/stores/managed.yml', ' CloudWatch alarms on these stores'],
] as const)('the costs of %s stores count every alarm in %s', (stores, file, what) => {
  const alarms = readFileSync(file, 'utf8').split('AWS::CloudWatch::Alarm').length - 1;
  expect(itemsOf(stores).map((item) => item.what)).toContainEqual(
    expect.stringMatching(`^${alarms}${what}`),
  );
});
