/** Steps of a write whose time the client is told. `refresh`: the wait until a search finds what was indexed. */
export type WriteStep = 'script' | 'lease' | 'enqueue' | 'persist' | 'index' | 'refresh';

/** Does a step and takes its time, whether it succeeds or not. */
export type Measure = <T>(step: WriteStep, work: () => Promise<T>) => Promise<T>;
