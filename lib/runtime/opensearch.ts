import type { Client } from '@opensearch-project/opensearch';
import type { OpensearchSettings } from '../adapters/opensearch/client.ts';
import type { Config } from './config.ts';

/** A client of OpenSearch. Loads the code for signing only where requests are signed. */
export async function connectOpensearch(
  config: Pick<Config, 'opensearchUrl' | 'opensearchAuth' | 'awsRegion' | 'tlsCa'>,
  patience: Pick<OpensearchSettings, 'requestTimeout'> = {},
): Promise<Client> {
  const { opensearchClient } = await import('../adapters/opensearch/client.ts');
  const { opensearchUrl: url, tlsCa: ca, awsRegion: region } = config;
  if (config.opensearchAuth === 'url') return opensearchClient(url, { ca, ...patience });
  const [{ AwsSigv4Signer }, { defaultProvider }] = await Promise.all([
    import('@opensearch-project/opensearch/aws-v3'),
    import('@aws-sdk/credential-provider-node'),
  ]);
  // Signature Version 4, as the role that runs this function.
  const signer = AwsSigv4Signer({ region, service: 'es', getCredentials: defaultProvider() });
  return opensearchClient(url, { ca, signer, ...patience });
}
