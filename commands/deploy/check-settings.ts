import { faultsOf } from '../../deployment/preflight.mjs';
import { loadConfig } from '../../lib/runtime/config.ts';
import { withSecrets } from '../../lib/runtime/secrets.ts';
import type { Stores } from './plan.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Placeholders for settings that the deployment itself will make. */
const MADE = {
  WRITE_QUEUE_URL: 'https://made.invalid',
  WRITE_DLQ_URL: 'https://made.invalid',
  INDEX_QUEUE_URL: 'https://made.invalid',
  INDEX_DLQ_URL: 'https://made.invalid',
};
const MADE_STORES = {
  REDIS_URL: 'rediss://made.invalid',
  MYSQL_URL: 'mysql://made.invalid/ordinal',
  OPENSEARCH_URL: 'https://made.invalid',
};

/**
 * Resolves if functions with these settings would start: all settings are valid and every secret
 * they name can be read. Otherwise rejects with the settings to fix.
 */
export async function checkSettings(
  env: Environment,
  stage: string,
  stores: Stores,
  read?: Parameters<typeof withSecrets>[1],
): Promise<void> {
  const faults = faultsOf(env, stores);
  if (faults.length > 0) throw new Error(faults.map((fault) => `  - ${fault}`).join('\n'));
  const settings = await withSecrets(env, read);
  loadConfig({ ...settings, ...MADE, ...(stores === 'managed' && MADE_STORES), STAGE: stage });
}
