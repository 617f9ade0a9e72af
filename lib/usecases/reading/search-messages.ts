import type { MessageIndex, SearchPage } from '../../domain/search-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../../domain/terms.ts';
import { type SearchInput, searchPage, unlessStoreIsDown } from './search-page.ts';

export interface SearchMessagesPorts {
  readonly messageIndex: MessageIndex;
  readonly readChat: (token: ApplicationToken, number: ChatNumber) => Promise<Chat>;
}

/** Full-text search in one chat. */
export const searchMessages =
  ({ messageIndex, readChat }: SearchMessagesPorts) =>
  async (input: SearchInput & { readonly chat: ChatNumber }): Promise<SearchPage> => {
    await readChat(input.token, input.chat).catch(unlessStoreIsDown);
    return searchPage(messageIndex, input);
  };
