import { expressionBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * An application's internal id. As a value and not as a join, so that the optimiser evaluates it
 * while planning and reads only the partition that holds the application's messages.
 */
export const applicationId = (token: string) =>
  expressionBuilder<Schema>().selectFrom('applications').select('id').where('token', '=', token);
