import { Health, Readiness } from '../resources.ts';
import type { Operations } from './operation.ts';

export const serviceOperations = {
  health: {
    tag: 'Service',
    summary: 'Whether the process lives',
    answers: { 200: { description: 'It does.', schema: Health, example: { status: 'ok' } } },
    problems: [],
  },
  readiness: {
    tag: 'Service',
    summary: 'Whether every engine can do its part',
    answers: {
      200: {
        description: 'All can.',
        schema: Readiness,
        example: { status: 'ready', engines: { redis: { status: 'up' } } },
      },
      503: {
        description: 'At least one cannot: it is named.',
        schema: Readiness,
        headers: ['Retry-After'],
        example: {
          status: 'not-ready',
          engines: { redis: { status: 'down', detail: 'ECONNREFUSED' } },
        },
      },
    },
    problems: [],
  },
} as const satisfies Operations;
