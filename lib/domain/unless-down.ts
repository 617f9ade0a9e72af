import { EngineUnavailable, Problem } from './problems.ts';

/**
 * Does the work. If an engine is down, returns what `otherwise` makes of the outage, or undefined.
 * Throws every other error as it is: a bug is not an outage.
 */
export function unlessDown<Done, Otherwise = undefined>(
  work: () => Promise<Done>,
  otherwise?: (outage: EngineUnavailable) => Otherwise,
): Promise<Done | Otherwise> {
  return unless(isOutage, work, otherwise);
}

/** Works like `unlessDown`, but treats a Problem like an outage. Throws only bugs. */
export function unlessFailed<Done, Otherwise = undefined>(
  work: () => Promise<Done>,
  otherwise?: (failure: Failure) => Otherwise,
): Promise<Done | Otherwise> {
  return unless(isFailure, work, otherwise);
}

/** A failure that the caller may be told of. Every other error is a bug. */
type Failure = EngineUnavailable | Problem;

export const isFailure = (error: unknown): error is Failure =>
  isOutage(error) || error instanceof Problem;

const isOutage = (error: unknown): error is EngineUnavailable => error instanceof EngineUnavailable;

/**
 * Returns the outage of an engine as a value: `await send().catch(outageOf)`. Throws every other
 * error.
 */
export function outageOf(error: unknown): EngineUnavailable {
  if (!isOutage(error)) throw error;
  return error;
}

async function unless<Done, Otherwise, Expected>(
  isExpected: (error: unknown) => error is Expected,
  work: () => Promise<Done>,
  otherwise?: (expected: Expected) => Otherwise,
): Promise<Done | Otherwise> {
  try {
    return await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    return otherwise?.(error) as Otherwise;
  }
}
