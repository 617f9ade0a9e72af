import { highlight } from '../../domain/highlight.ts';
import { Problem } from '../../domain/problems.ts';
import { fitting } from '../../domain/response-size.ts';
import type { SearchPermits } from '../../domain/search-permits-port.ts';
import type { MessageIndex, SearchPage, SearchQuery } from '../../domain/search-port.ts';
import { type SearchTerm, searchTerms } from '../../domain/search-terms.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { costOf } from '../../domain/trigrams.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface SearchInput extends Omit<SearchQuery, 'terms'> {
  readonly text: string;
}

export interface SearchPagePorts {
  readonly messageIndex: MessageIndex;
  readonly searchPermits: SearchPermits;
}

/** Units from which on a search needs a permit. Words that people type cost less. */
const COSTLY = 12;

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
  const { hits, total } = await paid(ports, query.token, terms, () =>
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
 * Searches, and has the application pay for the terms; the request has paid one unit. The time does
 * not count: another application's load may have caused it. A costly search needs a permit, unless
 * Redis is down.
 */
async function paid<Found>(
  { searchPermits }: SearchPagePorts,
  token: ApplicationToken,
  terms: readonly SearchTerm[],
  search: () => Promise<Found>,
): Promise<Found> {
  const cost = costOf(terms);
  const permit = cost >= COSTLY ? await permitOf(searchPermits, token) : undefined;
  try {
    return await search();
  } finally {
    if (cost > 1) await unlessDown(() => searchPermits.giveBack(token, permit, cost - 1));
  }
}

async function permitOf(
  searchPermits: SearchPermits,
  token: ApplicationToken,
): Promise<string | undefined> {
  const taken = await unlessDown(async () => ({ permit: await searchPermits.take(token) }));
  if (!taken || taken.permit) return taken?.permit;
  const detail = 'The application has other costly searches under way. Retry when one has ended.';
  throw new Problem('rate-limited', detail, { retryAfter: 1 });
}
