import { encodeCursor, type PagedList, type QueryMembers } from './cursor.ts';
import type { HttpResponse } from './response.ts';

export interface PagePlaces {
  readonly limit: number;
  /** Positions of the next and the previous page. Absent: there is no such page. */
  readonly next?: unknown;
  readonly prev?: unknown;
  /**
   * Query parameters of the first page, without `limit` and the list's filters, which each link
   * has.
   */
  readonly first?: QueryMembers;
}

/**
 * Makes the response with one page of a list, the cursor of the next page, and links (RFC 8288) to
 * the next, the previous and the first page.
 */
export function pageResponse(
  key: Buffer,
  list: PagedList,
  places: PagePlaces,
  members: object,
): HttpResponse {
  const cursorTo = (position: unknown) =>
    position === undefined ? undefined : encodeCursor(key, list, position);
  const { limit, first } = places;
  const [next, prev] = [cursorTo(places.next), cursorTo(places.prev)];
  const links = [
    next && link(list, { limit, cursor: next }, 'next'),
    prev && link(list, { limit, cursor: prev }, 'prev'),
    link(list, { ...first, limit }, 'first'),
  ];
  return {
    status: 200,
    headers: linkHeader(links.filter((text) => text !== undefined)),
    body: { ...members, next_cursor: next ?? null },
  };
}

/**
 * API Gateway returns 500 for a response with more than 10 KB of headers. If a very long search
 * query makes the links longer than this, the last links are dropped.
 */
const LONGEST_HEADER = 6_000;

function linkHeader(links: readonly string[]): { readonly link?: string } {
  const link = links.join(', ');
  if (link.length > LONGEST_HEADER) return linkHeader(links.slice(0, -1));
  return links.length > 0 ? { link } : {};
}

function link({ path, filters }: PagedList, query: QueryMembers, rel: string): string {
  const members = Object.entries({ ...filters, ...query }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return `<${path}?${new URLSearchParams(members)}>; rel="${rel}"`;
}
