import type { HttpAnswer } from './answer.ts';
import { encodeCursor, type PagedList, type QueryMembers } from './cursor.ts';

export interface PagePlaces {
  readonly limit: number;
  /** Positions of the pages beside this one, where there is one. */
  readonly next?: unknown;
  readonly prev?: unknown;
  /** What the first page was asked for, beside the list's filters. */
  readonly first?: QueryMembers;
}

/** A page of a list with a cursor to the next one, and with links (RFC 8288) to those beside it and to the first. */
export function pageAnswer(
  key: Buffer,
  list: PagedList,
  places: PagePlaces,
  members: object,
): HttpAnswer {
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

/** API Gateway lets 10 KB of headers pass, and answers 500 above: links that hold a very long search are left out, the last ones first. */
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
