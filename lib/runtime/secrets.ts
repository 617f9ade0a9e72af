type Environment = Readonly<Record<string, string | undefined>>;
type ReadSecret = (id: string) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Matches `{{secret:NAME-OR-ARN:KEY}}`, which stands for the member KEY of a secret in Secrets
 * Manager.
 */
const REFERENCE = /\{\{secret:([^{}]+):([^{}:]+)\}\}/g;

/**
 * Imports the client of Secrets Manager at the first call, so that it is not loaded if no setting
 * refers to a secret.
 */
const fromSecretsManager: ReadSecret = async (id) =>
  (await import('../adapters/secrets-manager/client.ts')).readSecret(id);

/**
 * The settings with their secrets inserted; each secret is read once. A secret inside a longer
 * setting (a password in a URL) is percent-encoded; a secret that is the whole setting is inserted
 * unchanged.
 */
export async function withSecrets(
  env: Environment,
  read: ReadSecret = fromSecretsManager,
): Promise<Environment> {
  const references = Object.values(env).flatMap((text = '') => [...text.matchAll(REFERENCE)]);
  if (references.length === 0) return env;
  const ids = [...new Set(references.map(([, id = '']) => id))];
  const secrets = new Map(await Promise.all(ids.map(async (id) => [id, await read(id)] as const)));
  const fill = (setting: string, text: string) =>
    text.replace(REFERENCE, (reference, id: string, key: string) => {
      const value = secrets.get(id)?.[key];
      if (typeof value !== 'string') {
        throw new Error(`${setting} takes ${key} of the secret ${id}, which has no such text`);
      }
      return reference === text ? value : encodeURIComponent(value);
    });
  return Object.fromEntries(
    Object.entries(env).map(([setting, text]) => [setting, text && fill(setting, text)]),
  );
}
