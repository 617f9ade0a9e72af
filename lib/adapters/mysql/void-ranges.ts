import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { NumberSpan } from '../../domain/terms.ts';
import type { Db } from './client.ts';
import type { Schema } from './schema.ts';

/** A number minus its rank: constant within a run of consecutive numbers. */
export const island = sql<number>`number - row_number() over (order by number)`.as('island');

type Islands = SelectQueryBuilder<
  Schema,
  'messages' | 'chats',
  Selectable<{ number: number; island: number }>
>;

/**
 * Merges the numbers of one list into ranges: thousands of consecutive voids become one row of the
 * result.
 */
export const rangesOf = (db: Db, numbers: Islands) =>
  db
    .selectFrom(numbers.as('voids'))
    .select((eb) => [eb.fn.min('number').as('first'), eb.fn.max('number').as('last')])
    .groupBy('island')
    .orderBy('first')
    .$castTo<NumberSpan>();
