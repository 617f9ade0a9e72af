import type { Sent } from './load.ts';

const LOOKS = 5;
/** Enough for the largest load; the default is 250. */
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
 * What Resource Timing (W3C) tells of a request. Over HTTP/1.1 a browser opens six connections to a server: by a clock of our own, a queued write
 * behind six direct ones would count their second as its own.
 */
export async function sentAs(url: string): Promise<Sent | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const [entry] = performance.getEntriesByName(url, 'resource');
    if (entry) {
      const { requestStart, responseEnd }: ResourceTiming = entry.toJSON();
      return { started: requestStart, finished: responseEnd };
    }
    // The entry follows the answer by a turn of the loop.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}
