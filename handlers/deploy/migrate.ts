import { join } from 'node:path';
import { migrate } from '../../lib/compose/migrate.ts';

/**
 * Migrates the stores to what the code expects when a deployment invokes it. Returns one line per
 * action. Running it again does no harm.
 */
export const handler = () => migrate(join(import.meta.dirname, '../../migrations'));
