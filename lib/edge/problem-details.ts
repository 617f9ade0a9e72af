import type { ProblemDetails } from '../contracts/resources.ts';
import { catalogue, EngineUnavailable, Problem, type ProblemCode } from '../domain/problems.ts';
import type { HttpResponse } from './response.ts';

const UNAVAILABLE: Readonly<Record<EngineUnavailable['engine'], ProblemCode>> = {
  redis: 'sequence-unavailable',
  sqs: 'queue-unavailable',
  mysql: 'store-unavailable',
  opensearch: 'search-unavailable',
};

/**
 * The problem that reports a thrown error to the caller. Undefined: the error is a bug, and the
 * caller gets a 500 without details.
 */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof EngineUnavailable)) return undefined;
  return new Problem(UNAVAILABLE[error.engine], undefined, { cause: error });
}

/**
 * A problem as the body of a response: problem details (RFC 9457). Without a problem: an internal
 * error.
 */
export function problemResource(problem: Problem | undefined, instance: string): ProblemDetails {
  const title = problem ? catalogue[problem.code].title : 'Internal error';
  return {
    type: 'about:blank',
    title,
    status: problem?.status ?? 500,
    code: problem?.code ?? 'internal-error',
    ...(problem && problem.message !== title && { detail: problem.message }),
    instance,
    ...(problem?.faults && { errors: [...problem.faults] }),
  };
}

export function problemResponse(problem: Problem | undefined, instance: string): HttpResponse {
  const body = problemResource(problem, instance);
  return {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem?.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
      ...(problem?.allow && { allow: problem.allow.join(', ') }),
      ...(problem?.acceptEncoding && { 'accept-encoding': problem.acceptEncoding }),
    },
    body,
  };
}
