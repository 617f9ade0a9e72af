import type { BatchResource } from '../contracts/resources.ts';
import type { Posted } from '../domain/posting.ts';
import { problemOf, problemResource } from './problem-details.ts';
import { messageResource } from './resources.ts';
import type { Failure, HttpResponse } from './response.ts';
import { preferenceApplied } from './write-fields.ts';

/**
 * Returns 201 if every message was created, and the first message's error if none was. Otherwise
 * returns 207, and the client must check the status of each message.
 */
export function batchResponse(
  posted: readonly Posted[],
  waitMs: number | undefined,
  instance: string,
): HttpResponse | Failure {
  const [first] = posted;
  if (first && 'error' in first && posted.every((one) => 'error' in one)) return first;
  const data = posted.map((one): BatchResource['data'][number] => {
    if ('message' in one) return { status: 201, message: messageResource(one.message) };
    const problem = problemResource(problemOf(one.error), instance);
    return { status: problem.status, problem };
  });
  const body = { data } satisfies BatchResource;
  if (data.every(({ status }) => status === 201)) {
    const states = posted.map((one) => ('message' in one ? one.message.state : undefined));
    return { status: 201, headers: preferenceApplied(waitMs, states), body };
  }
  return { status: 207, headers: { 'retry-after': '1' }, body };
}
