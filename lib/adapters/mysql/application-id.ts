import { expressionBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * The id that the stores know an application by. As a value and not as a join: the optimiser looks it up while it plans, and then reads the one
 * partition where the application's messages are.
 */
export const applicationId = (token: string) =>
  expressionBuilder<Schema>().selectFrom('applications').select('id').where('token', '=', token);
