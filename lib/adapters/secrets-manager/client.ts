import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The entries of a secret whose value is a JSON object, by the secret's name or ARN. */
export async function readSecret(id: string): Promise<Readonly<Record<string, unknown>>> {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
  });
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return JSON.parse(SecretString);
  } catch (cause) {
    // Neither the value nor a fault in it may get into a log.
    const name = cause instanceof SyntaxError ? 'it is not JSON' : (cause as Error).name;
    throw new Error(`The secret ${id} could not be read: ${name}`);
  } finally {
    client.destroy();
  }
}
