import type * as z from 'zod/mini';
import type { ListMessagesQuery } from '../contracts/http.ts';
import type { MessageRange } from '../domain/pending-port.ts';
import type { MessageNumber } from '../domain/terms.ts';
import { decodeCursor, isMessagePosition } from './cursor.ts';

/** The numbers a page asks for. A cursor remembers the order and the far bound of the first page. */
export function messageRange(query: z.output<typeof ListMessagesQuery>): MessageRange {
  const { cursor, limit } = query;
  if (cursor === undefined) {
    const { after, before, order } = query;
    return { after: after as MessageNumber, before: before as MessageNumber, limit, order };
  }
  const { from, order, bound } = decodeCursor(cursor, isMessagePosition);
  const [after, before] = order === 'asc' ? [from, bound] : [bound, from];
  return { after: after as MessageNumber, before: before as MessageNumber, limit, order };
}

/** What a cursor to the next page holds. */
export function positionAfter(range: MessageRange, next: number | undefined): unknown {
  if (next === undefined) return undefined;
  return {
    from: next,
    order: range.order,
    bound: range.order === 'asc' ? range.before : range.after,
  };
}
