import { SetLimitsBody } from '../http.ts';
import { LimitsResource } from '../resources.ts';
import { limitsExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const limitOperations = {
  'get-limits': {
    tag: 'Applications',
    summary: "Read an application's rate limits",
    description:
      "The limits in force: the application's own, or the ones that hold for all applications.",
    answers: {
      200: { description: 'The limits.', schema: LimitsResource, example: limitsExample },
    },
    problems: [],
  },
  'set-limits': {
    tag: 'Applications',
    summary: "Set an application's own rate limits",
    description:
      'Replaces all limits. A limit that is null or absent becomes the one that holds for all applications. The next request already obeys the new limits. After a 5xx, retry. For the operator.',
    body: {
      schema: SetLimitsBody,
      optional: true,
      example: { writes: { quota: 600, window_seconds: 60 }, reads: null },
    },
    answers: {
      200: {
        description: 'The limits now in force.',
        schema: LimitsResource,
        example: limitsExample,
      },
    },
    problems: ['sequence-unavailable'],
  },
} as const satisfies Operations;
