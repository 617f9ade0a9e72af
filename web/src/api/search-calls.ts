import type { HitResource } from '../../../lib/contracts/resources.ts';
import type { Api } from './client.ts';
import type { List } from './resources.ts';

export type SearchHit = HitResource;

export interface SearchQuery {
  readonly query: string;
  readonly author?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Default: by relevance. */
  readonly sort?: 'newest' | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

export interface Hits extends List<SearchHit> {
  /** How many messages match, over all pages. */
  readonly total: number;
}

/** Searches one chat, or the whole application if `chat` is absent. */
export async function search(
  api: Api,
  { token, chat }: { readonly token: string; readonly chat?: number },
  query: SearchQuery,
  signal?: AbortSignal,
): Promise<Hits> {
  const application = `/applications/${encodeURIComponent(token)}`;
  const path =
    chat === undefined ? `${application}/search` : `${application}/chats/${chat}/messages/search`;
  return (await api.call<Hits>(path, { query: { ...query }, signal })).body;
}
