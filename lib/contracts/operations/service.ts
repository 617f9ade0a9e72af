import * as z from 'zod/mini';
import { documentation } from '../documentation.ts';
import type { Operations } from './operation.ts';

const Health = z.object({ status: z.literal('ok') });

const OpenApi = z.looseObject({ openapi: z.literal('3.1.0') });

const Readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    engines: z.record(
      z.string(),
      z.object({ status: z.enum(['up', 'down']), detail: z.optional(z.string()) }),
    ),
  })
  .register(documentation, { id: 'Readiness' });

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
    summary: 'The documentation in a browser',
    description: 'The page loads nothing from other hosts.',
    answers: {
      200: { description: 'The page.', schema: z.string(), mediaTypes: ['text/html'] },
    },
    problems: [],
  },
  'docs-file': {
    tag: 'Service',
    summary: 'A file of the documentation page',
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
    summary: 'Check that the process is running',
    answers: { 200: { description: 'It does.', schema: Health, example: { status: 'ok' } } },
    problems: [],
  },
  readiness: {
    tag: 'Service',
    summary: 'Check that every engine is ready',
    description:
      'The result is a few seconds old at most. Only the operator’s credential gets `detail`, the fault of an engine that is down.',
    answers: {
      200: {
        description: 'All are.',
        schema: Readiness,
        example: { status: 'ready', engines: { redis: { status: 'up' } } },
      },
      503: {
        description: 'At least one engine is not ready; the response names it.',
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
