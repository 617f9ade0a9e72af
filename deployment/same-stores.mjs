import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** A plugin of the Serverless Framework: a stack that is there keeps its kind of stores. Without `--stores managed`, an upgrade would take its stores out of it. */
export default class SameStores {
  constructor({ service, classes }) {
    const look = async () => {
      const client = new LambdaClient({ region: service.provider.region });
      try {
        const { name } = service.functions.migrate;
        const fault = await otherStores(client, name, service.provider.tags[TAG]);
        if (fault) throw new classes.Error(`Nothing was deployed: ${fault}`);
      } finally {
        client.destroy();
      }
    };
    this.hooks = { 'before:deploy:deploy': look };
  }
}

const TAG = 'ordinal-stores';

/** What is wrong with these stores for the stack of this function, or nothing. */
export async function otherStores(client, FunctionName, stores) {
  const { Tags = {} } = await client.send(new GetFunctionCommand({ FunctionName })).catch(absent);
  const present = Tags[TAG];
  if (!present || present === stores) return undefined;
  return `the stack has ${present} stores, and this says ${stores}, which would change them for others. Deploy with --stores ${present}, or under another --stage.`;
}

function absent(error) {
  if (error.name === 'ResourceNotFoundException') return {};
  throw error;
}
