import { highlight } from '../domain/highlight.ts';
import { EngineUnavailable } from '../domain/problems.ts';
import type { FoundMessage, MessageIndex, SearchQuery } from '../domain/search-port.ts';
import { searchTerms } from '../domain/search-terms.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../domain/terms.ts';

export interface SearchMessagesPorts {
  readonly messageIndex: MessageIndex;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
}

export interface SearchInput extends Omit<SearchQuery, 'terms'> {
  readonly text: string;
}

export interface SearchPage {
  readonly hits: readonly FoundMessage[];
  readonly total: number;
  /** Sort values to go on from, where there is more. */
  readonly next?: readonly number[] | undefined;
}

/** Full text in one chat. What was accepted within about the last seconds may not be found yet. */
export const searchMessages =
  ({ messageIndex, readChat }: SearchMessagesPorts) =>
  async (input: SearchInput & { readonly chat: ChatNumber }): Promise<SearchPage> => {
    await readChat(input.token, input.chat).catch(unlessStoreIsDown);
    return searchPage(messageIndex, input);
  };

/** A query of nothing that can be seen finds nothing. */
async function searchPage(
  messageIndex: MessageIndex,
  { text, ...query }: SearchInput,
): Promise<SearchPage> {
  const terms = searchTerms(text);
  if (terms.length === 0) return { hits: [], total: 0 };
  const { hits, total } = await messageIndex.search({ ...query, terms, limit: query.limit + 1 });
  const shown = hits.slice(0, query.limit);
  return {
    hits: shown.map((hit) => ({ ...hit, highlights: highlight(hit.body, terms) })),
    total,
    next: hits.length > shown.length ? shown.at(-1)?.sort : undefined,
  };
}

/** Search goes on without the store: a chat that does not exist has no hits. */
function unlessStoreIsDown(error: unknown): void {
  if (!(error instanceof EngineUnavailable)) throw error;
}
