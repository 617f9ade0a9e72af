import type { SearchPage } from '../../domain/search-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { type SearchInput, type SearchPagePorts, searchPage } from './search-page.ts';

export interface SearchMessagesPorts extends SearchPagePorts {
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
}

/**
 * Searches the messages of one chat. While MySQL is down, a search in a chat that does not exist
 * finds nothing instead of failing.
 */
export function searchMessages(ports: SearchMessagesPorts) {
  return async function searchMessages(
    input: SearchInput & { readonly chat: ChatNumber },
  ): Promise<SearchPage> {
    await unlessDown(() => ports.readChat(input.token, input.chat));
    return searchPage(ports, input);
  };
}
