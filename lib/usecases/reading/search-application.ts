import type { Applications } from '../../domain/applications-port.ts';
import type { Chats } from '../../domain/chats-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { SearchPage } from '../../domain/search-port.ts';
import type { ApplicationToken, Instant } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { type SearchInput, type SearchPagePorts, searchPage } from './search-page.ts';

export interface SearchApplicationPorts extends SearchPagePorts {
  readonly applications: Pick<Applications, 'find'>;
  readonly chats: Pick<Chats, 'live' | 'awaitingPurge'>;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

/** More chats than wait for their purge, unless very many are deleted at once. */
const MOST_EXCLUDED = 5_000;
/** How far the clocks of two functions may differ. A purge's second pass is due an hour later. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Searches the messages of all chats of an application. The documents of a deleted chat exist until
 * the purge, so the search leaves out the chats that wait for it. Hits of any other chat that
 * is not live in MySQL are dropped, and then a page may hold fewer hits than its limit. While MySQL
 * is down all hits are returned; nothing can be deleted then.
 */
export function searchApplication(ports: SearchApplicationPorts) {
  const { applications, chats, now, instant } = ports;
  return async function searchApplication(input: SearchInput): Promise<SearchPage> {
    const { token } = input;
    await unlessDown(() => requireApplication(applications, token));
    const due = instant(now() + CLOCKS_DIFFER_MS);
    const exceptChats = await unlessDown(() => chats.awaitingPurge(token, due, MOST_EXCLUDED));
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
