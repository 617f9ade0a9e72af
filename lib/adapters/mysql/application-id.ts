import { expressionBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * A subquery for an application's internal id. The optimiser evaluates a subquery, but not a join,
 * while planning: it then reads only the partition that holds the application's messages.
 */
export const applicationId = (token: string) =>
  expressionBuilder<Schema>().selectFrom('applications').select('id').where('token', '=', token);
