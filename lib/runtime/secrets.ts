type Environment = Readonly<Record<string, string | undefined>>;
type ReadSecret = (id: string) => Promise<Readonly<Record<string, unknown>>>;

/** `{{secret:NAME-OR-ARN:KEY}}`: the entry KEY of a secret in Secrets Manager. */
const REFERENCE = /\{\{secret:([^{}]+):([^{}:]+)\}\}/g;

/** Imported on use: without a secret in the settings, the client is not loaded. */
const fromSecretsManager: ReadSecret = async (id) =>
  (await import('../adapters/secrets-manager/client.ts')).readSecret(id);

/**
 * The settings with their secrets inserted; each secret is read once. A secret inside a longer
 * setting (a password in a URL) is percent-encoded; a secret alone is inserted unchanged.
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
