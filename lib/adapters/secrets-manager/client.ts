import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads a secret by its name or ARN and returns its members. The value of the secret must be a JSON
 * object.
 */
export async function readSecret(id: string): Promise<Readonly<Record<string, unknown>>> {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
  });
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return JSON.parse(SecretString);
  } catch (cause) {
    // Neither the value nor an error that quotes it may reach a log.
    const name = cause instanceof SyntaxError ? 'its value is not JSON' : (cause as Error).name;
    throw new Error(`The secret ${id} could not be read: ${name}`);
  } finally {
    client.destroy();
  }
}
