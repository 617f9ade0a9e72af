import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

/**
 * A plugin of the Serverless Framework: refuses a deployment that would change the kind of stores
 * of a deployed stack. An upgrade that forgets `--stores managed` would otherwise remove the stores
 * from the stack.
 */
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

/**
 * The conflict between these stores and those of the stack in which the function is deployed.
 * Undefined: there is no conflict.
 */
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
