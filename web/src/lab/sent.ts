import type { Sent } from './load.ts';

const LOOKS = 5;
/** The size of the browser's buffer of timings: enough for the largest load. The default is 250. */
const BUFFERED = 50_000;

interface ResourceTiming {
  readonly requestStart: number;
  readonly responseEnd: number;
}

export function beginMeasuring(): void {
  performance.clearResourceTimings();
  performance.setResourceTimingBufferSize(BUFFERED);
}

/**
 * The times of a request by Resource Timing (W3C). A clock of our own would include the wait for
 * one of the six connections that a browser opens over HTTP/1.1: a queued write behind six direct
 * ones would count their second as its own.
 */
export async function sentAs(url: string): Promise<Sent | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const [entry] = performance.getEntriesByName(url, 'resource');
    if (entry) {
      const { requestStart, responseEnd }: ResourceTiming = entry.toJSON();
      return { started: requestStart, finished: responseEnd };
    }
    // The browser adds the timing one turn of the event loop after the response.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}
