import { CreateApplicationBody, ListQuery, UpdateApplicationBody } from '../http.ts';
import { listOf } from '../lists.ts';
import { ApplicationResource } from '../resources.ts';
import { applicationExample } from './examples.ts';
import { type Operations, unmodified } from './operation.ts';

export const applicationOperations = {
  'create-application': {
    tag: 'Applications',
    summary: 'Create an application',
    description: 'Creates a tenant, which the token in the response identifies. For the operator.',
    headers: ['Idempotency-Key'],
    body: { schema: CreateApplicationBody, example: { name: 'Demo App' } },
    answers: {
      201: {
        description: 'The application was created.',
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
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The application.',
        schema: ApplicationResource,
        headers: ['ETag'],
        example: applicationExample,
      },
      304: unmodified,
    },
    problems: [],
  },
  'update-application': {
    tag: 'Applications',
    summary: 'Rename an application',
    headers: ['If-Match'],
    body: { schema: UpdateApplicationBody, example: { name: 'Demo App 2' } },
    answers: {
      200: {
        description: 'The application as it is now.',
        schema: ApplicationResource,
        headers: ['ETag'],
        example: { ...applicationExample, name: 'Demo App 2', revision: 2 },
      },
    },
    problems: ['precondition-failed'],
  },
  'delete-application': {
    tag: 'Applications',
    summary: 'Delete an application',
    description:
      'Deletes the application and everything in it, permanently. After the response every request for it gets 404. Its data is removed in the background.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The application is deleted.' } },
    problems: ['precondition-failed', 'sequence-unavailable'],
  },
} as const satisfies Operations;
