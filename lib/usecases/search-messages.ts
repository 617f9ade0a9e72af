import { EngineUnavailable } from '../domain/problems.ts';
import type { MessageIndex, SearchHit, SearchQuery } from '../domain/search-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../domain/terms.ts';

export interface SearchMessagesPorts {
  readonly messageIndex: MessageIndex;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly total: number;
  /** Sort values to go on from, where there may be more. */
  readonly next?: readonly (string | number)[] | undefined;
}

/** Full text in one chat. What was accepted within about the last second may not be found yet. */
export const searchMessages =
  ({ messageIndex, readChat }: SearchMessagesPorts) =>
  async (query: SearchQuery): Promise<SearchPage> => {
    await readChat(query.token, query.chat).catch(unlessStoreIsDown);
    const { hits, total } = await messageIndex.search(query);
    return { hits, total, next: hits.length === query.limit ? hits.at(-1)?.sort : undefined };
  };

/** Search goes on without the store: a chat that does not exist has no hits. */
function unlessStoreIsDown(error: unknown): void {
  if (!(error instanceof EngineUnavailable)) throw error;
}
