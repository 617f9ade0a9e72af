import { join } from 'node:path';
import { migrate } from '../../lib/runtime/migrate.ts';

/** Invoked by a deployment: brings the stores to what the code expects and answers what it did. Safe to run twice. */
export const handler = () => migrate(join(import.meta.dirname, '../../migrations'));
