import type { HitResource } from '../../../lib/contracts/resources.ts';
import type { Api } from './client.ts';
import type { List } from './resources.ts';

export type SearchHit = HitResource;

export interface SearchQuery {
  readonly query: string;
  readonly author?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** By relevance without it. */
  readonly sort?: 'newest' | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

export interface Hits extends List<SearchHit> {
  /** Of all pages together. */
  readonly total: number;
}

/** In one chat, or without one in all of the application. */
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
