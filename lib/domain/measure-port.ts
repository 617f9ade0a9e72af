/**
 * Steps of a write whose duration the client is told. `refresh`: the wait until a search finds the
 * message.
 */
export type WriteStep = 'script' | 'lease' | 'enqueue' | 'persist' | 'index' | 'refresh';

/** Runs a step and measures its duration, also when the step fails. */
export type Measure = <T>(step: WriteStep, work: () => Promise<T>) => Promise<T>;
