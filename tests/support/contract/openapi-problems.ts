import * as z from 'zod/mini';
import type { Operation } from '../../../lib/contracts/operations/operation.ts';
import type { routes } from '../../../lib/contracts/routes.ts';
import { catalogue, Problem, type ProblemCode } from '../../../lib/domain/problems.ts';
import { problemResponse } from '../../../lib/edge/problem-details.ts';
import { whenToExpect } from './problems-document.ts';

export type Route = (typeof routes)[number];

const OF_NAMES: Readonly<Record<string, readonly ProblemCode[]>> = {
  token: ['application-not-found'],
  chat: ['chat-not-found', 'chat-deleted'],
  message: ['message-not-found'],
  kid: ['key-not-found'],
};

/** Whether the route's requests count against the application's rate limits. */
export const isLimited = ({ path, scope }: Route): boolean =>
  path.includes('{token}') && scope !== 'operator';

/** Response headers of requests that count against a limit. */
export const rateLimitHeaders = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
};

/** Whether the body can have no members. Such a body can't be `idempotency-key-reused`. */
const isEmptyObject = (schema: z.ZodMiniType | undefined): boolean =>
  schema instanceof z.ZodMiniObject && Object.keys(schema.shape).length === 0;

/** Every problem code of the operation: its own, and those that follow from its route. */
export function problemsOf(route: Route, operation: Operation): ProblemCode[] {
  const { body, query, headers = [] } = operation;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
  const codes: readonly (ProblemCode | false | undefined)[] = [
    ...names.flatMap((name) => OF_NAMES[name] ?? []),
    ...(operation.problems as readonly ProblemCode[]),
    ...(body ? (['invalid-json', 'unsupported-media-type', 'payload-too-large'] as const) : []),
    'invalid-query',
    'invalid-request',
    query && ('cursor' in query.shape || 'since' in query.shape) && 'invalid-cursor',
    headers.includes('Idempotency-Key') && !isEmptyObject(body?.schema) && 'idempotency-key-reused',
    route.method !== 'GET' && 'origin-not-allowed',
    isLimited(route) && 'rate-limited',
    // Pending chats and messages are only in Redis, so without Redis nobody can say that one
    // doesn't exist.
    route.path.includes('/chats') && 'sequence-unavailable',
    route.scope === 'operator' && 'route-not-found',
    route.scope !== 'operator' && route.scope !== 'public' && 'insufficient-scope',
    ...(route.scope === 'public' ? [] : (['store-unavailable', 'identity-unavailable'] as const)),
  ];
  const order = Object.keys(catalogue) as ProblemCode[];
  return order.filter((code) => codes.includes(code));
}

/** Responses for these codes, one per status. */
export const problemResponses = (codes: readonly ProblemCode[], limited: boolean) =>
  Object.fromEntries(
    [...new Set(codes.map((code) => catalogue[code].status))].map((status) => {
      const own = codes.filter((code) => catalogue[code].status === status);
      return [String(status), problemsOfStatus(status, own, limited)];
    }),
  );

const problemsOfStatus = (status: number, codes: readonly ProblemCode[], limited: boolean) => ({
  description: codes.map((code) => `\`${code}\`: ${whenToExpect[code]}`).join('\n\n'),
  headers: {
    'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
    ...(limited && rateLimitHeaders),
    ...((status === 429 || status === 503) && {
      'Retry-After': { $ref: '#/components/headers/Retry-After' },
    }),
  },
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { properties: { status: { const: status }, code: { enum: codes } } },
        ],
      },
      examples: Object.fromEntries(
        codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
      ),
    },
  },
});

/** An example response for each code. */
export const problemExamples = (codes: readonly ProblemCode[]) =>
  Object.fromEntries(
    codes.map((code) => {
      const faults = [{ pointer: '#/body', detail: 'must not be blank' }];
      const problem = new Problem(code, undefined, code === 'invalid-request' ? { faults } : {});
      const { body } = problemResponse(problem, '/api/v1/…');
      return [code, { summary: catalogue[code].title, value: body }];
    }),
  );
