/**
 * Does on a laptop what AWS does with the queues and schedules of serverless.yml: polls queues,
 * invokes functions, deletes finished messages, and runs the schedules. `--watch` starts the worker
 * anew after an edit. `--only FUNCTION` runs this one function alone, so that a benchmark can hold
 * back the others.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { EventBridgeEvent } from 'aws-lambda';
import {
  type Deployment,
  logicalName,
  queueSettings,
  readDeployment,
  type SqsEventSource,
} from './deployment.ts';
import { startEventSource } from './event-source.ts';
import { jsonLog } from './json-log.ts';
import { functionSettings, type Lambda } from './lambda.ts';
import { startEnvironment } from './lambda-thread.ts';
import { runProgram } from './run-program.ts';
import { startSchedule } from './scheduler.ts';
import { sqsCalls } from './sqs-calls.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

const REGION = process.env.AWS_REGION ?? 'us-east-1';

type Running = { readonly stop: () => Promise<void> };

// Only these packages load ahead of a restart: the functions load the engines' clients in their own
// threads.
await runProgram(import.meta.url, work, ['croner', 'yaml']);

async function work(): Promise<void> {
  const deployment = readDeployment(process.env.STAGE ?? 'local');
  const environments = await Promise.all(
    threads(deployment, onlyFunction()).map((keys) =>
      startEnvironment(keys.map((key) => functionSettings(deployment, key))),
    ),
  );
  const running = environments.flatMap(({ lambdas }) => lambdas.flatMap(eventsOf));
  jsonLog('INFO', 'the worker is ready', { event_sources_and_schedules: running.length });

  await untilToldToStop();
  await Promise.all(running.map(({ stop }) => stop()));
  await Promise.all(environments.map(({ stop }) => stop()));
  jsonLog('INFO', 'the worker has stopped');
  process.exit(0);

  function eventsOf(lambda: Lambda): Running[] {
    const events = deployment.functions[lambda.name]?.events ?? [];
    return events.flatMap(({ sqs, schedule }) => [
      ...(sqs ? [eventSource(lambda, sqs)] : []),
      ...(schedule ? [scheduled(lambda, schedule)] : []),
    ]);
  }

  function eventSource(lambda: Lambda, sqs: SqsEventSource): Running {
    const queueUrl = urlOf(deployment, sqs);
    return startEventSource({
      functionName: lambda.name,
      queueUrl,
      region: REGION,
      call: sqsCalls(queueUrl, {
        region: REGION,
        accessKey: process.env.AWS_ACCESS_KEY_ID ?? 'test',
      }),
      batchSize: sqs.batchSize ?? 10,
      batchingWindow: (sqs.maximumBatchingWindow ?? 0) * 1_000,
      maximumConcurrency: sqs.maximumConcurrency ?? 5,
      reportsBatchItemFailures: sqs.functionResponseType === 'ReportBatchItemFailures',
      invoke: lambda.invoke,
      log: jsonLog,
    });
  }
}

/**
 * Assigns functions to threads. A function that a queue feeds has a thread of its own, and so may
 * use a core of its own. The scheduled functions share a thread, because they have little to do.
 */
function threads(
  { functions }: Deployment,
  only: string | undefined,
): readonly (readonly string[])[] {
  if (only !== undefined) return [[only]];
  const keys = (kind: 'sqs' | 'schedule') =>
    Object.keys(functions).filter((key) => functions[key]?.events.some((event) => event[kind]));
  return [...keys('sqs').map((key) => [key]), keys('schedule')];
}

function onlyFunction(): string | undefined {
  // `strict: false` lets the options --watch and --prepared pass, which runProgram reads.
  const { values } = parseArgs({ options: { only: { type: 'string' } }, strict: false });
  if (values.only === true) throw new Error('--only needs the name of a function');
  return typeof values.only === 'string' ? values.only : undefined;
}

function scheduled(lambda: Lambda, expression: string): Running {
  return startSchedule({
    functionName: lambda.name,
    expression,
    invoke: () => lambda.invoke(scheduledEvent()),
    log: jsonLog,
  });
}

function scheduledEvent(): EventBridgeEvent<'Scheduled Event', object> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: new Date().toISOString(),
    region: REGION,
    resources: [],
    detail: {},
  };
}

function urlOf(deployment: Deployment, { arn }: SqsEventSource): string {
  const setting = queueSettings(deployment).get(logicalName(arn));
  const url = setting && process.env[setting];
  if (!url)
    throw new Error(`${setting ?? logicalName(arn)} is not set: the worker needs its queue`);
  return url;
}
