import { describe, expect, test } from '@jest/globals';
import {
  catalogue,
  EngineUnavailable,
  Problem,
  type ProblemCode,
} from '../../../lib/domain/problems.ts';
import { problemOf, problemResponse } from '../../../lib/edge/problem-details.ts';
import { type HttpResponse, toGateway } from '../../../lib/edge/response.ts';

const down = (engine: EngineUnavailable['engine']) =>
  new EngineUnavailable(engine, {
    cause: new Error('connect ECONNREFUSED redis://secret@10.0.0.1'),
  });

describe('problem details', () => {
  test('carry type, title, status, code and the path', () => {
    expect(problemResponse(new Problem('chat-not-found'), '/api/v1/x')).toEqual({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'about:blank',
        title: 'Chat not found',
        status: 404,
        code: 'chat-not-found',
        instance: '/api/v1/x',
      },
    });
  });

  test('carry the detail, the faults and the headers', () => {
    const faults = [{ pointer: '#/body', detail: 'must not be blank' }];
    const problem = new Problem('invalid-request', 'Look at errors.', {
      faults,
      retryAfter: 7,
      allow: ['GET', 'POST'],
    });
    const { headers, body } = problemResponse(problem, '/');
    expect(headers).toMatchObject({ 'retry-after': '7', allow: 'GET, POST' });
    expect(body).toMatchObject({ detail: 'Look at errors.', errors: faults });
  });

  test('of a bug reveal nothing about it', () => {
    expect(problemOf(new TypeError('secret'))).toBeUndefined();
    expect(problemOf('secret')).toBeUndefined();
    expect(problemResponse(undefined, '/').body).toEqual({
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      code: 'internal-error',
      instance: '/',
    });
  });

  test.each([
    ['redis', 'sequence-unavailable'],
    ['sqs', 'queue-unavailable'],
    ['mysql', 'store-unavailable'],
    ['opensearch', 'search-unavailable'],
  ] as const)(
    'name the unavailable part when %s does not respond: %s, with a retry',
    (engine, code) => {
      const problem = problemOf(down(engine));
      const { status, headers, body } = problemResponse(problem, '/');
      expect({ status, body }).toMatchObject({ status: 503, body: { code } });
      expect(headers?.['retry-after']).toBe('1');
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(problem?.cause).toBeInstanceOf(EngineUnavailable);
    },
  );

  test.each(Object.keys(catalogue) as ProblemCode[])(
    'of %s count as an error for the gateway, too',
    (code) => {
      const { statusCode, headers } = toGateway(problemResponse(new Problem(code), '/'));
      expect(statusCode).toBe(catalogue[code].status);
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each(Object.entries(catalogue).filter(([, { status }]) => status === 503))(
    'of %s always have a Retry-After',
    (code) => {
      expect(new Problem(code as ProblemCode).retryAfter).toBeGreaterThan(0);
    },
  );
});

describe('a response', () => {
  const fields = (response: Partial<HttpResponse>) =>
    toGateway({ status: 204, ...response }).headers;

  test('without a body has no content type', () => {
    expect(toGateway({ status: 204 })).toEqual({
      statusCode: 204,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
      },
    });
  });

  test('names the limit in structured fields: a quoted name with whole numbers (draft-ietf-httpapi-ratelimit-headers-10)', () => {
    const limit = { policy: 'writes', quota: 600, windowSeconds: 60 } as const;
    expect(fields({ standing: { ...limit, remaining: 7, waitSeconds: 3 } })).toMatchObject({
      'ratelimit-policy': '"writes";q=600;w=60',
      ratelimit: '"writes";r=7;t=3',
    });
    expect(fields({})).not.toHaveProperty('ratelimit');
  });

  test('tells the durations of a write by its steps, in their order', () => {
    expect(fields({ timings: { script: 20, lease: 10.04, enqueue: 0 } })).toMatchObject({
      'server-timing': 'script;dur=20.0, lease;dur=10.0, enqueue;dur=0.0',
    });
    expect(fields({ timings: {} })).not.toHaveProperty('server-timing');
  });
});
