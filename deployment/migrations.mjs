import { readFileSync } from 'node:fs';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';

/** Lambda's limit for a function. */
const LONGEST_SECONDS = 900;

/**
 * A plugin of the Serverless Framework: migrates the stores to what the code expects. An upgrade
 * migrates before the new code is deployed, so no new code meets an old schema. Every deployment
 * migrates once more at its end; a new stack then does so for the first time. A failing migration
 * stops the deployment.
 */
export default class Migrations {
  constructor(serverless, _options, { log }) {
    const { service, classes } = serverless;
    const run = async (work) => {
      const client = new LambdaClient({
        region: service.provider.region,
        requestHandler: { requestTimeout: LONGEST_SECONDS * 1000 },
        // Do not retry: a second invocation would only wait for the lock of the first.
        maxAttempts: 1,
      });
      try {
        await work(client, service.functions.migrate);
      } finally {
        client.destroy();
      }
    };
    const migrate = async (client, { name }) => {
      const lines = await invoke(client, name, classes.Error);
      for (const line of lines) log.notice(`migrations: ${line}`);
    };
    this.hooks = {
      'before:deploy:deploy': () =>
        run(async (client, definition) => {
          if (!(await exists(client, definition.name))) return;
          await replaceCode(client, definition);
          await migrate(client, definition);
        }),
      'after:deploy:deploy': () => run(migrate),
    };
  }
}

async function exists(client, FunctionName) {
  try {
    await client.send(new GetFunctionCommand({ FunctionName }));
    return true;
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function replaceCode(client, { name, package: { artifact } }) {
  const ZipFile = readFileSync(artifact);
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 120 }, { FunctionName: name });
}

async function invoke(client, name, Failure) {
  const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: name }));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (!FunctionError) return answer;
  throw new Failure(
    `The migrations failed: ${answer?.errorMessage ?? FunctionError}. The log of ${name} says more; deploy again when that is mended.`,
  );
}
