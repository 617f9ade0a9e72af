import type { Client } from '@opensearch-project/opensearch';
import { type OpensearchSettings, opensearchClient } from '../../adapters/opensearch/client.ts';
import { type IndexNames, indexNames } from '../../adapters/opensearch/names.ts';
import type { Config } from '../../runtime/config.ts';
import { once } from '../../runtime/once.ts';
import type { Instance } from '../instance.ts';

export interface Opensearch {
  readonly client: Client;
  readonly names: IndexNames;
}

export function opensearch(instance: Instance): Promise<Opensearch> {
  const connected = instance.keep(
    opensearch,
    () => once(async () => connect(instance.config)),
    async (connection) => (await connection()).client.close(),
  );
  return connected();
}

const connect = async (config: Config): Promise<Opensearch> => ({
  client: await connectOpensearch(config),
  names: indexNames(config.searchAlias),
});

/**
 * Makes a client of OpenSearch. Loads the code that signs requests only if the settings ask for
 * signed requests.
 */
export async function connectOpensearch(
  config: Pick<Config, 'opensearchUrl' | 'opensearchAuth' | 'awsRegion' | 'tlsCa'>,
  patience: Pick<OpensearchSettings, 'requestTimeout'> = {},
): Promise<Client> {
  const { opensearchUrl: url, tlsCa: ca, awsRegion: region } = config;
  if (config.opensearchAuth === 'url') return opensearchClient(url, { ca, ...patience });
  const [{ AwsSigv4Signer }, { defaultProvider }] = await Promise.all([
    import('@opensearch-project/opensearch/aws-v3'),
    import('@aws-sdk/credential-provider-node'),
  ]);
  // Signs requests by AWS Signature Version 4, as the IAM role that runs this function.
  const signer = AwsSigv4Signer({ region, service: 'es', getCredentials: defaultProvider() });
  return opensearchClient(url, { ca, signer, ...patience });
}
