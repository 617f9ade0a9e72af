import { CreateApplicationBody, ListQuery } from '../http.ts';
import { ApplicationResource, listOf } from '../resources.ts';
import { applicationExample } from './examples.ts';
import type { Operations } from './operation.ts';

export const applicationOperations = {
  'create-application': {
    tag: 'Applications',
    summary: 'Create an application',
    description: 'A tenant, named by the token in the answer. For the operator.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateApplicationBody, example: { name: 'Demo App' } },
    answers: {
      201: {
        description: 'The application was made.',
        schema: ApplicationResource,
        headers: ['Location', 'ETag'],
        example: applicationExample,
      },
    },
    problems: ['sequence-unavailable'],
  },
  'list-applications': {
    tag: 'Applications',
    summary: 'List all applications',
    description: 'In order of creation. For the operator.',
    query: ListQuery,
    answers: {
      200: {
        description: 'A page of applications.',
        schema: listOf(ApplicationResource),
        headers: ['Link'],
        example: { data: [applicationExample], next_cursor: null },
      },
    },
    problems: [],
  },
  'get-application': {
    tag: 'Applications',
    summary: 'Read an application',
    answers: {
      200: {
        description: 'The application.',
        schema: ApplicationResource,
        headers: ['ETag'],
        example: applicationExample,
      },
    },
    problems: [],
  },
} as const satisfies Operations;
