import * as z from 'zod/mini';
import { Health, OpenApi, Readiness } from '../resources.ts';
import type { Operations } from './operation.ts';

export const serviceOperations = {
  openapi: {
    tag: 'Service',
    summary: 'This description',
    answers: {
      200: { description: 'OpenAPI 3.1.', schema: OpenApi },
    },
    problems: [],
  },
  docs: {
    tag: 'Service',
    summary: 'This description, to browse',
    description: 'A page that takes nothing from elsewhere.',
    answers: {
      200: { description: 'The page.', schema: z.string(), mediaTypes: ['text/html'] },
    },
    problems: [],
  },
  'docs-file': {
    tag: 'Service',
    summary: 'A file of the page',
    answers: {
      200: {
        description: 'The file.',
        schema: z.string(),
        mediaTypes: ['text/javascript', 'text/css'],
      },
    },
    problems: ['route-not-found'],
  },
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
