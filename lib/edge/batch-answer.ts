import type { BatchResource } from '../contracts/resources.ts';
import type { Handling, Posted } from '../domain/posting.ts';
import type { HttpAnswer } from './answer.ts';
import { preferenceApplied } from './handling.ts';
import { problemOf, problemResource } from './problem-details.ts';
import { messageResource } from './resources.ts';

/** 201 if every message was created; otherwise 207, and the client must check each. */
export function batchAnswer(
  posted: readonly Posted[],
  handling: Handling,
  instance: string,
): HttpAnswer {
  const data = posted.map((one): BatchResource['data'][number] => {
    if ('message' in one) return { status: 201, message: messageResource(one.message) };
    const problem = problemResource(problemOf(one.error), instance);
    return { status: problem.status, problem };
  });
  const body = { data } satisfies BatchResource;
  if (data.every(({ status }) => status === 201)) {
    const states = posted.map((one) => ('message' in one ? one.message.state : undefined));
    return { status: 201, headers: preferenceApplied(handling, states), body };
  }
  return { status: 207, headers: { 'retry-after': '1' }, body };
}
