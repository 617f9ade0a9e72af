import * as z from 'zod/mini';
import { documentation } from './documentation.ts';
import { number } from './values.ts';

/** One page of a list. */
export const listOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.object({
    data: z.array(item),
    next_cursor: z.nullable(z.string()).register(documentation, {
      description: 'Send it unchanged as `cursor` to get the next page. Null on the last page.',
    }),
  });

const span = z.object({ first: number, last: number });

/** One page of a list ordered by number. */
export const numberedListOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.object({
    ...listOf(item).shape,
    deleted: z.array(number).register(documentation, {
      description: 'Numbers of deleted resources on this page. They count against `limit`.',
    }),
    voids: z.array(span).register(documentation, {
      description: 'Ranges of void numbers on this page. They do not count against `limit`.',
    }),
    incomplete: z.optional(z.literal(true)).register(documentation, {
      description:
        'True: Redis did not respond, so accepted items that are not stored yet may be missing here. Otherwise absent.',
    }),
  });
