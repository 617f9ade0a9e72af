import { readFileSync } from 'node:fs';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';

/** As long as a Lambda function may run. */
const LONGEST_SECONDS = 900;

/**
 * A plugin of the Serverless Framework: brings the stores to what the code expects. An upgrade migrates with the new migrations while the old code
 * still runs, so that no new code meets an old schema; and every deployment does so once more when it is done, which is the first time for a new
 * stack. A migration that fails stops the deployment.
 */
export default class Migrations {
  constructor(serverless, _options, { log }) {
    const { service, classes } = serverless;
    const run = async (work) => {
      const client = new LambdaClient({
        region: service.provider.region,
        requestHandler: { requestTimeout: LONGEST_SECONDS * 1000 },
        // A second invocation while the first still runs would only wait for its lock.
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
