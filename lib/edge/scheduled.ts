import type { Context, ScheduledHandler } from 'aws-lambda';
import { type Compose, madeOnce } from '../compose/instance.ts';
import { deadline, endOf } from '../runtime/deadline.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';

/** With less time left, a run starts nothing more. */
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
    const run = async () => operation(await parts(), hasTimeLeft);
    const result = await deadline.run(endOf(context), run).catch((error) => {
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
