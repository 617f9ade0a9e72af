import * as z from 'zod/mini';
import { SearchQueryString } from '../http.ts';
import { listOf } from '../lists.ts';
import { HitResource } from '../resources.ts';
import { messageExample } from './examples.ts';
import type { Operations } from './operation.ts';

const searching = `Finds messages that hold all words of the query, in any order, in any case, with or without accents.

- A word matches every word that contains it. A word of one or two characters matches words that begin with it. In Chinese, Japanese, Korean, Thai and emoji, any part matches.
- Words in double quotes, and words written together (\`don't\`, \`9.000\`, \`name@example.com\`), must stand side by side.
- \`from\` is included, \`to\` is not: equal times find nothing.
- There are no operators. Punctuation counts only in a query without any word: \`:)\` finds itself.

At most 32 words and phrases, which do not repeat themselves as a long run of one letter does. A message that does not change while a client pages with the cursor is on exactly one page.`;

const hits = {
  200: {
    description: 'A page of hits, the most relevant or the newest first.',
    schema: z.object({ ...listOf(HitResource).shape, total: z.int().check(z.minimum(0)) }),
    headers: ['Link'],
    example: {
      data: [
        {
          chat_number: 1,
          ...messageExample,
          state: 'searchable',
          highlights: ['<em>Hello</em> 👋'],
        },
      ],
      next_cursor: null,
      total: 1,
    },
  },
} as const;

export const searchOperations = {
  'search-messages': {
    tag: 'Search',
    summary: 'Search the messages of a chat',
    description: searching,
    query: SearchQueryString,
    answers: hits,
    problems: ['search-unavailable'],
  },
  'search-application': {
    tag: 'Search',
    summary: 'Search the messages of all chats',
    description: `${searching} A page may hold fewer than \`limit\` while thousands of chats are being deleted.`,
    query: SearchQueryString,
    answers: hits,
    problems: ['search-unavailable'],
  },
} as const satisfies Operations;
