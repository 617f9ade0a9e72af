import type { Context, ScheduledHandler } from 'aws-lambda';
import { type Container, container } from '../runtime/container.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/telemetry.ts';

/** Time reserved for an orderly end before Lambda stops the function. */
const RESERVE_MS = 5_000;

export type ScheduledOperation = (
  app: Container,
  hasTimeLeft: () => boolean,
) => Promise<Readonly<Record<string, unknown>>>;

/** Wraps a scheduled operation as a Lambda handler, and logs its result. */
export const scheduled =
  (operation: ScheduledOperation): ScheduledHandler =>
  async (_event, context: Context): Promise<void> => {
    const hasTimeLeft = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const startedAt = Date.now();
    const result = await operation(await container(), hasTimeLeft).catch((error) => {
      logger.error('schedule failed', { function: context.functionName, error: loggable(error) });
      throw new Error('schedule failed');
    });
    logger.info('scheduled', {
      function: context.functionName,
      durationMs: Date.now() - startedAt,
      ...result,
    });
  };
