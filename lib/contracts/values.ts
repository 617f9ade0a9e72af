import * as z from 'zod/mini';
import { documentation } from './documentation.ts';

/* Schemas of values that several resources contain. */

export const instant = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))
  .register(documentation, {
    description: 'RFC 3339 in UTC, to the millisecond.',
    format: 'date-time',
    examples: ['2026-03-01T09:30:00.000Z'],
  });
export const number = z
  .int()
  .check(z.minimum(1), z.maximum(2 ** 32 - 1))
  .register(documentation, { examples: [1] });
export const count = z.int().check(z.minimum(0));
export const revision = z.int().check(z.minimum(1)).register(documentation, {
  description: 'Rises with every change of this resource.',
});
