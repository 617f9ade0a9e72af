/**
 * What AWS does with the queues and schedules of serverless.yml, on a laptop: it polls, invokes and deletes, and runs the schedules.
 * `--watch` starts it anew after an edit.
 */
import { randomUUID } from 'node:crypto';
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
import { type Lambda, loadLambda } from './lambda.ts';
import { sqsClient } from './queues.ts';
import { runProgram } from './run-program.ts';
import { startSchedule } from './scheduler.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

const REGION = process.env.AWS_REGION ?? 'us-east-1';

type Running = { readonly stop: () => Promise<void> };

await runProgram(import.meta.url, work);

async function work(): Promise<void> {
  const deployment = readDeployment(process.env.STAGE ?? 'local');
  const client = sqsClient(process.env);
  const running: Running[] = [];
  for (const [key, { events }] of Object.entries(deployment.functions)) {
    if (!events.some((event) => event.sqs || event.schedule)) continue;
    const lambda = await loadLambda(deployment, key);
    for (const { sqs, schedule } of events) {
      if (sqs) running.push(eventSource(lambda, sqs));
      if (schedule) running.push(scheduled(lambda, schedule));
    }
  }
  jsonLog('INFO', 'the worker is ready', { event_sources_and_schedules: running.length });

  await untilToldToStop();
  await Promise.all(running.map(({ stop }) => stop()));
  jsonLog('INFO', 'the worker has stopped');
  process.exit(0);

  function eventSource(lambda: Lambda, sqs: SqsEventSource): Running {
    return startEventSource({
      functionName: lambda.name,
      queueUrl: urlOf(deployment, sqs),
      region: REGION,
      client,
      batchSize: sqs.batchSize ?? 10,
      batchingWindow: (sqs.maximumBatchingWindow ?? 0) * 1_000,
      maximumConcurrency: sqs.maximumConcurrency ?? 5,
      reportsBatchItemFailures: sqs.functionResponseType === 'ReportBatchItemFailures',
      invoke: lambda.invoke,
      log: jsonLog,
    });
  }
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
