import type { Context, ScheduledHandler } from 'aws-lambda';
import { type Compose, madeOnce } from '../compose/instance.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';

/** Time reserved for an orderly end before Lambda stops the function. */
const RESERVE_MS = 5_000;

export type ScheduledOperation<Parts> = (
  parts: Parts,
  hasTimeLeft: () => boolean,
) => Promise<Readonly<Record<string, unknown>>>;

/** Wraps a scheduled operation as a Lambda handler, and logs its result. */
export function scheduled<Parts>(
  compose: Compose<Parts>,
  operation: ScheduledOperation<Parts>,
): ScheduledHandler {
  const parts = madeOnce(compose);
  return async function handleSchedule(_event, context: Context): Promise<void> {
    const hasTimeLeft = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const startedAt = Date.now();
    const result = await operation(await parts(), hasTimeLeft).catch((error) => {
      logger.error('schedule failed', { function: context.functionName, error: loggable(error) });
      throw new Error('schedule failed');
    });
    logger.info('scheduled', {
      function: context.functionName,
      durationMs: Date.now() - startedAt,
      ...result,
    });
  };
}
