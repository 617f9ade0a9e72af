import { describe, expect, test } from '@jest/globals';
import { Problem } from '../../lib/domain/problems.ts';
import type { MessageIndex, SearchHit } from '../../lib/domain/search-port.ts';
import { hitResource } from '../../lib/edge/resources.ts';
import { searchMessages } from '../../lib/usecases/search-messages.ts';
import { at, chatNumber, messageNumber, only, storedChat, token } from '../support/fakes.ts';

const hit = (number: number): SearchHit => ({
  number: messageNumber(number),
  body: 'a word',
  author: null,
  sentAt: at,
  createdAt: at,
  metadata: null,
  revision: 1,
  highlights: ['a <em>word</em>'],
  sort: [1.5, number],
});
const query = { token, chat: chatNumber(1), text: 'word', limit: 2 };
const found = (...numbers: number[]) =>
  only<MessageIndex>({ search: async () => ({ hits: numbers.map(hit), total: 9 }) });
const readChat = async () => storedChat(1);

describe('a search', () => {
  test('goes on behind a full page and ends with one that is not', async () => {
    const full = await searchMessages({ messageIndex: found(8, 7), readChat })(query);
    expect(full).toMatchObject({ total: 9, next: [1.5, 7] });
    const last = await searchMessages({ messageIndex: found(6), readChat })(query);
    expect(last.next).toBeUndefined();
  });

  test('in a chat that does not exist is 404, not an empty page', async () => {
    const search = searchMessages({
      messageIndex: only<MessageIndex>({}),
      readChat: async () => {
        throw new Problem('chat-not-found');
      },
    });
    await expect(search(query)).rejects.toMatchObject({ code: 'chat-not-found' });
  });

  test('shows of a hit what a client may see', () => {
    expect(hitResource(hit(8))).toEqual({
      number: 8,
      body: 'a word',
      author: null,
      sent_at: at,
      created_at: at,
      updated_at: at,
      revision: 1,
      state: 'searchable',
      metadata: null,
      highlights: ['a <em>word</em>'],
    });
  });
});
