import { highlight } from '../../domain/highlight.ts';
import { Problem } from '../../domain/problems.ts';
import { fitting } from '../../domain/response-size.ts';
import type { SearchPermits } from '../../domain/search-permits-port.ts';
import type { MessageIndex, SearchPage, SearchQuery } from '../../domain/search-port.ts';
import { type SearchTerm, searchTerms } from '../../domain/search-terms.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface SearchInput extends Omit<SearchQuery, 'terms'> {
  readonly text: string;
}

export interface SearchPagePorts {
  readonly messageIndex: MessageIndex;
  readonly searchPermits: SearchPermits;
  readonly now: () => number;
}

/** One unit of the limit pays for so many characters to look for, and for so much time. */
const CHARACTERS_A_UNIT = 32;
const MS_A_UNIT = 10;

/**
 * Returns one page of hits, cut to the size of one response. A query of only invisible characters
 * finds nothing. Messages accepted within the last seconds may be missing.
 */
export async function searchPage(
  ports: SearchPagePorts,
  { text, ...query }: SearchInput,
): Promise<SearchPage> {
  const terms = searchTerms(text);
  if (terms.length === 0) return { hits: [], total: 0 };
  const { hits, total } = await permitted(ports, query.token, terms, () =>
    ports.messageIndex.search({ ...query, terms, limit: query.limit + 1 }),
  );
  const highlighted = hits
    .slice(0, query.limit)
    .values()
    .map((hit) => ({ ...hit, highlights: highlight(hit.body, terms) }));
  const shown = fitting(highlighted);
  return {
    hits: shown,
    total,
    next: hits.length > shown.length ? shown.at(-1)?.sort : undefined,
  };
}

/**
 * Searches with a permit of the application. The search costs as many units as its text is long or
 * as it took time, whichever is more; the request has paid one. While Redis is down, searches need
 * no permit.
 */
async function permitted<Found>(
  { searchPermits, now }: SearchPagePorts,
  token: ApplicationToken,
  terms: readonly SearchTerm[],
  search: () => Promise<Found>,
): Promise<Found> {
  const taken = await unlessDown(async () => ({ permit: await searchPermits.take(token) }));
  if (taken && !taken.permit) {
    const detail = 'The application has other searches under way. Retry when one has ended.';
    throw new Problem('rate-limited', detail, { retryAfter: 1 });
  }
  const characters = terms.reduce((sum, { part }) => sum + part.length, 0);
  const began = now();
  try {
    return await search();
  } finally {
    const units = Math.max(characters / CHARACTERS_A_UNIT, (now() - began) / MS_A_UNIT);
    const { permit } = taken ?? {};
    if (permit)
      await unlessDown(() =>
        searchPermits.giveBack(token, permit, Math.max(0, Math.floor(units) - 1)),
      );
  }
}
