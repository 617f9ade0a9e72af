import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { WriteStep } from '../domain/measure-port.ts';
import type { Handling } from '../domain/posting.ts';
import type { MessageState } from '../domain/terms.ts';
import { preferredWait } from './prefer.ts';

const taken = new WeakMap<APIGatewayProxyEventV2, Map<WriteStep, number>>();

/** The request's options for its writes. A repeated step adds to its duration. */
export function handlingOf(event: APIGatewayProxyEventV2, clock: () => number): Handling {
  const steps = new Map<WriteStep, number>();
  taken.set(event, steps);
  const wait = preferredWait(event.headers.prefer);
  return {
    // `wait=0` means don't wait.
    until: wait ? clock() + wait * 1000 : undefined,
    measure: async (step, work) => {
      const startedAt = clock();
      try {
        return await work();
      } finally {
        steps.set(step, (steps.get(step) ?? 0) + clock() - startedAt);
      }
    },
  };
}

/** States that the wait was granted: every message of the request is stored and searchable. */
export const preferenceApplied = (
  { until }: Handling,
  states: readonly (MessageState | undefined)[],
): Record<string, string> =>
  until !== undefined && states.every((state) => state === 'searchable')
    ? { 'preference-applied': 'wait' }
    : {};

/** Server-Timing (W3C): the duration of each step of a write, in milliseconds. */
export function serverTiming(event: APIGatewayProxyEventV2): Record<string, string> {
  const steps = [...(taken.get(event) ?? [])];
  if (steps.length === 0) return {};
  return { 'server-timing': steps.map(([step, ms]) => `${step};dur=${ms.toFixed(1)}`).join(', ') };
}
