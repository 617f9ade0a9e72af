import { join } from 'node:path';
import { migrate } from '../../lib/compose/migrate.ts';

/**
 * A deployment invokes this: migrates the stores to what the code expects and returns one line per
 * action. Repeatable.
 */
export const handler = () => migrate(join(import.meta.dirname, '../../migrations'));
