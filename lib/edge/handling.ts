import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { WriteStep } from '../domain/measure-port.ts';
import type { Handling } from '../domain/posting.ts';
import type { MessageState } from '../domain/terms.ts';
import { preferredWait } from './prefer.ts';

const taken = new WeakMap<APIGatewayProxyEventV2, Map<WriteStep, number>>();

/** How this request wants its writes handled; a step that is done again adds to its time. */
export function handlingOf(event: APIGatewayProxyEventV2, clock: () => number): Handling {
  const steps = new Map<WriteStep, number>();
  taken.set(event, steps);
  const wait = preferredWait(event.headers.prefer);
  return {
    // Who will not wait at all has nothing to gain from a wait that is broken off at once.
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

/** Says that the client's wait was granted: everything it posted is stored and searchable. */
export const preferenceApplied = (
  { until }: Handling,
  states: readonly (MessageState | undefined)[],
): Record<string, string> =>
  until !== undefined && states.every((state) => state === 'searchable')
    ? { 'preference-applied': 'wait' }
    : {};

/** Server-Timing (W3C): what the steps of a write took, in milliseconds. */
export function serverTiming(event: APIGatewayProxyEventV2): Record<string, string> {
  const steps = [...(taken.get(event) ?? [])];
  if (steps.length === 0) return {};
  return { 'server-timing': steps.map(([step, ms]) => `${step};dur=${ms.toFixed(1)}`).join(', ') };
}
