import { expect, test } from '@jest/globals';
import { routes } from '../../../lib/contracts/routes.ts';
import { rateLimited } from '../../../lib/domain/rate-limit.ts';
import { limitOf, ownLimits } from '../../../lib/edge/rate-limit.ts';

const standing = {
  policy: 'writes',
  quota: 600,
  windowSeconds: 60,
  remaining: 7,
  waitSeconds: 3,
} as const;

test('a refusal names the limit, and when to retry', () => {
  const { status, code, retryAfter, message } = rateLimited(standing);
  expect({ status, code, retryAfter, message }).toEqual({
    status: 429,
    code: 'rate-limited',
    retryAfter: 3,
    message: 'The application has used up its limit of 600 writes in 60 s. Retry in 3 s.',
  });
});

test('every route of an application counts against a limit, but the operator can always set the limits', () => {
  const unlimited = routes
    .filter((route) => route.path.includes('{token}') && limitOf(route) === undefined)
    .map(({ handler }) => handler);
  // These take from the limit in the numbering script.
  const numbering = ['create-chat', 'post-message', 'post-messages'];
  expect(unlimited.filter((handler) => !numbering.includes(handler))).toEqual(['set-limits']);
});

test.each([
  ['get-message', 'reads'],
  ['list-keys', 'reads'],
  ['search-messages', 'searches'],
  ['create-key', 'writes'],
  ['revoke-key', 'writes'],
  ['post-message', undefined],
  ['create-application', undefined],
  ['list-applications', undefined],
  ['health', undefined],
])('%s takes from the limit of %s before its operation runs', (handler, policy) => {
  const route = routes.find((one) => one.handler === handler);
  expect(route && limitOf(route)).toBe(policy);
});

test("limits that a body omits or sets to null are not the application's own", () => {
  expect(ownLimits({ writes: { quota: 600, window_seconds: 60 }, reads: null })).toEqual({
    writes: { quota: 600, windowSeconds: 60 },
    reads: undefined,
    searches: undefined,
  });
});
