import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { logicalName, readDeployment } from '../../localstack/deployment.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Value: object }[];
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly object[];
}
interface Resource {
  readonly Type: string;
  readonly Properties: Alarm;
}

const alarmsIn = (file: string): readonly Alarm[] => {
  const { Resources } = parse(readFileSync(file, 'utf8'), { merge: true, maxAliasCount: -1 });
  return Object.values(Resources as Record<string, Resource>)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties);
};
const always = alarmsIn('deployment/alarms.yml');
const ofStores = alarmsIn('deployment/stores/managed.yml');

/** The metrics with an alarm that names this resource. */
const watched = (resource: string, alarms = always) =>
  alarms
    .filter(({ Dimensions = [] }) => JSON.stringify(Dimensions).includes(`"${resource}"`))
    .map(({ MetricName }) => MetricName);

const { functions } = readDeployment('test');
const kindOf = (key: string) => {
  const { events = [] } = functions[key] ?? {};
  if (events.some(({ sqs }) => sqs)) return 'queue';
  if (events.some(({ schedule }) => schedule)) return 'schedule';
  return events.length > 0 ? 'http' : 'deployment';
};
const keys = Object.keys(functions);
const nameOf = (key: string) => `${key[0]?.toUpperCase()}${key.slice(1)}LambdaFunction`;

describe('an alarm sounds', () => {
  test.each(keys.filter((key) => kindOf(key) === 'schedule'))(
    'when %s fails, is ended at its timeout, or does not run',
    (key) => {
      expect(watched(nameOf(key)).toSorted()).toEqual(['Errors', 'Invocations']);
    },
  );

  test.each(keys.filter((key) => kindOf(key) === 'queue'))(
    'when %s fails or is turned away, its queue is not read, or it gives messages up',
    (key) => {
      expect(watched(nameOf(key)).toSorted()).toEqual(['Errors', 'Throttles']);
      const [queue] = (functions[key]?.events ?? []).flatMap(({ sqs }) => (sqs ? [sqs.arn] : []));
      const name = queue ? logicalName(queue) : '';
      expect(watched(name)).toEqual(['ApproximateAgeOfOldestMessage']);
      expect(watched(name.replace('Queue', 'DLQ'))).toEqual(['ApproximateNumberOfMessagesVisible']);
    },
  );

  test('for the functions of all routes together, and for none that a deployment invokes', () => {
    expect(watched('HttpApi')).toEqual(['5xx']);
    expect(keys.filter((key) => kindOf(key) === 'deployment')).toEqual(['migrate']);
  });

  test('when a store that the stack makes is nearly full, or serves no more', () => {
    expect(ofStores.map(({ MetricName }) => MetricName).toSorted()).toEqual([
      'ACUUtilization',
      'ClusterIndexWritesBlocked',
      'ClusterStatus.red',
      'DatabaseConnections',
      'DatabaseMemoryUsagePercentage',
      'DatabaseMemoryUsagePercentage',
      'FreeStorageSpace',
    ]);
  });

  test('for a run that is missing, as soon as its metric is', () => {
    for (const { MetricName, TreatMissingData } of [...always, ...ofStores]) {
      expect([MetricName, TreatMissingData]).toEqual([
        MetricName,
        MetricName === 'Invocations' ? 'breaching' : 'notBreaching',
      ]);
    }
  });
});

test('each alarm has a name of its own, tells an operator, and says what to do', () => {
  const all = [...always, ...ofStores];
  expect(new Set(all.map(({ AlarmName }) => AlarmName)).size).toBe(all.length);
  for (const { AlarmDescription, AlarmActions } of all) {
    expect(AlarmDescription).toMatch(/^.{20,}[.?]$/);
    expect(AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
  }
});
