import type { MessageIndex, SearchPage } from '../../domain/search-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { type SearchInput, searchPage } from './search-page.ts';

export interface SearchMessagesPorts {
  readonly messageIndex: MessageIndex;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
}

/**
 * Searches the messages of one chat. While MySQL is down, a search in a chat that does not exist
 * finds nothing instead of failing.
 */
export function searchMessages({ messageIndex, readChat }: SearchMessagesPorts) {
  return async function searchMessages(
    input: SearchInput & { readonly chat: ChatNumber },
  ): Promise<SearchPage> {
    await unlessDown(() => readChat(input.token, input.chat));
    return searchPage(messageIndex, input);
  };
}
