import type { Applications } from '../../domain/applications-port.ts';
import type { Chats } from '../../domain/chats-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { SearchPage } from '../../domain/search-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { type SearchInput, type SearchPagePorts, searchPage } from './search-page.ts';

export interface SearchApplicationPorts extends SearchPagePorts {
  readonly applications: Pick<Applications, 'find'>;
  readonly chats: Pick<Chats, 'live' | 'deletedLast'>;
}

/** More chats than wait for their purge, unless very many are deleted at once. */
const MOST_EXCLUDED = 1_000;

/**
 * Searches the messages of all chats of an application. The documents of a deleted chat exist until
 * the purge, so the search leaves out the chats that were deleted last. Hits of any other chat that
 * is not live in MySQL are dropped, and then a page may hold fewer hits than its limit. While MySQL
 * is down all hits are returned; nothing can be deleted then.
 */
export function searchApplication(ports: SearchApplicationPorts) {
  const { applications, chats } = ports;
  return async function searchApplication(input: SearchInput): Promise<SearchPage> {
    const { token } = input;
    await unlessDown(() => requireApplication(applications, token));
    const exceptChats = await unlessDown(() => chats.deletedLast(token, MOST_EXCLUDED));
    const page = await searchPage(ports, { ...input, exceptChats });
    const numbers = [...new Set(page.hits.map(({ chat }) => chat))];
    const live = await unlessDown(() => chats.live(token, numbers));
    return live ? { ...page, hits: page.hits.filter(({ chat }) => live.has(chat)) } : page;
  };
}

async function requireApplication(
  applications: Pick<Applications, 'find'>,
  token: ApplicationToken,
): Promise<void> {
  if (!(await applications.find(token))) throw new Problem('application-not-found');
}
