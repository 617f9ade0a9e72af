import type * as z from 'zod/mini';
import type { NumberedListQuery } from '../contracts/http.ts';
import type { NumberRange } from '../domain/pending-port.ts';
import { Problem } from '../domain/problems.ts';
import type { NumberSpan } from '../domain/terms.ts';
import {
  decodeCursor,
  isNumberedPosition,
  type NumberedPosition,
  type PagedList,
} from './cursor.ts';
import type { PagePlaces } from './page-response.ts';

interface ReadPage<Item> {
  readonly items: readonly Item[];
  readonly deleted: readonly number[];
  readonly voids: readonly NumberSpan[];
  readonly incomplete?: true;
}

interface PageMembers<Resource> {
  readonly data: readonly Resource[];
  readonly deleted: readonly number[];
  readonly voids: readonly NumberSpan[];
  readonly incomplete?: true;
}

type Asked = Omit<NumberedPosition, 'cut'> & { readonly cut?: number };

/**
 * One page of a list ordered by number: the range to read and, after the read, the positions of the
 * previous and the next page.
 */
export interface NumberedPage<N extends number> {
  readonly range: NumberRange<N>;
  /**
   * The positions of the first, the previous and the next page. `end`: the last number that the
   * read covered, if more numbers follow.
   */
  places(end: number | undefined): PagePlaces;
  /**
   * Puts the result of the read into the order of the list, because a previous page is read
   * backwards.
   */
  members<Item, Resource>(
    read: ReadPage<Item>,
    toResource: (item: Item) => Resource,
  ): PageMembers<Resource>;
}

/**
 * Plans one page from the query of its request. A cursor holds the order and the bounds of the
 * first page; an `order` in the same query must equal the cursor's.
 */
export function numberedPage<N extends number>(
  key: Buffer,
  list: PagedList,
  query: z.output<typeof NumberedListQuery>,
): NumberedPage<N> {
  const { limit } = query;
  const asked = whatIsAsked(key, list, query);
  const { order, cut, back, after, before } = asked;
  const upwards = (order === 'asc') !== (back ?? false);
  return {
    range: {
      after: (upwards ? (cut ?? after) : after) as N | undefined,
      before: (upwards || cut === undefined ? before : cut + 1) as N | undefined,
      limit,
      order: upwards ? 'asc' : 'desc',
    },
    places(end) {
      const beyond = end === undefined ? undefined : upwards ? end : end - 1;
      const [next, prev] = back ? [cut, beyond] : [beyond, cut];
      const bounds = { order, after, before };
      return {
        limit,
        next: next === undefined ? undefined : { ...bounds, cut: next },
        prev: prev === undefined ? undefined : { ...bounds, cut: prev, back: true },
        first: bounds,
      };
    },
    members: ({ items, deleted, voids, incomplete }, toResource) => {
      const inOrder = <T>(list: readonly T[]) => (back ? list.toReversed() : list);
      return {
        data: inOrder(items).map(toResource),
        deleted: inOrder(deleted),
        voids: inOrder(voids),
        ...(incomplete && { incomplete }),
      };
    },
  };
}

function whatIsAsked(
  key: Buffer,
  list: PagedList,
  query: z.output<typeof NumberedListQuery>,
): Asked {
  const { cursor, order, after, before } = query;
  if (cursor === undefined) {
    return {
      order: order ?? 'asc',
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    };
  }
  const position = decodeCursor(key, list, cursor, isNumberedPosition);
  if (order !== undefined && order !== position.order) throw new Problem('invalid-cursor');
  return position;
}
