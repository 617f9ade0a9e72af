import { SetLimitsBody } from '../http.ts';
import { LimitsResource } from '../resources.ts';
import { limitsExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const limitOperations = {
  'get-limits': {
    tag: 'Applications',
    summary: "Read an application's rate limits",
    description: 'Those that hold: of its own, or those of all applications.',
    answers: {
      200: { description: 'The limits.', schema: LimitsResource, example: limitsExample },
    },
    problems: [],
  },
  'set-limits': {
    tag: 'Applications',
    summary: "Set an application's own rate limits",
    description:
      'Replaces all of them: what is null or left out is again as for all applications. They hold from the next request on. After a 5xx send it again. For the operator.',
    body: {
      schema: SetLimitsBody,
      optional: true,
      example: { writes: { quota: 600, window_seconds: 60 }, reads: null },
    },
    answers: {
      200: {
        description: 'The limits, as they hold now.',
        schema: LimitsResource,
        example: limitsExample,
      },
    },
    problems: ['sequence-unavailable'],
  },
} as const satisfies Operations;
