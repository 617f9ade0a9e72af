import * as z from 'zod/mini';
import { SearchQueryString } from '../http.ts';
import { HitResource, listOf } from '../resources.ts';
import { messageExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const searchOperations = {
  'search-messages': {
    tag: 'Search',
    summary: 'Search the messages of a chat',
    description: 'All words, or their beginnings, in any order.',
    query: SearchQueryString,
    answers: {
      200: {
        description: 'A page of hits, the best first.',
        schema: z.object({ ...listOf(HitResource).shape, total: z.int().check(z.minimum(0)) }),
        headers: ['Link'],
        example: {
          data: [{ ...messageExample, highlights: ['<em>Hello</em> 👋'] }],
          next_cursor: null,
          total: 1,
        },
      },
    },
    problems: ['search-unavailable'],
  },
} as const satisfies Operations;
