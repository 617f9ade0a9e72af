import { waitAfter } from './wait-after.ts';

/**
 * Repeats work: often while the page is visible, seldom while it is hidden, and ever less often
 * while it fails. Returns a function that stops it.
 */
export function repeatedly(
  work: (signal: AbortSignal) => Promise<void>,
  onDone: (failures: number, error: unknown) => void,
): () => void {
  const ended = new AbortController();
  let failures = 0;
  let isAtWork = false;
  let timer: ReturnType<typeof setTimeout>;

  async function once(): Promise<void> {
    if (isAtWork) return;
    clearTimeout(timer);
    isAtWork = true;
    let failure: unknown;
    try {
      await work(ended.signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      failure = error;
    }
    isAtWork = false;
    if (ended.signal.aborted) return;
    onDone(failures, failure);
    timer = setTimeout(once, waitAfter(failures, document.hidden));
  }
  const lookAgain = () => void (document.hidden || once());
  void once();
  document.addEventListener('visibilitychange', lookAgain);
  return () => {
    ended.abort();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', lookAgain);
  };
}
