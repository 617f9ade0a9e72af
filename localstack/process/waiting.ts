const EVERY_MS = 20_000;

/**
 * Returns a function to call while waiting. From time to time it says what is waited for, and since
 * when.
 */
export function sayingWhatIsWaitedFor(
  what: string,
  say: (line: string) => void,
  now: () => number = Date.now,
): () => void {
  const began = now();
  let told = began;
  return () => {
    if (now() - told < EVERY_MS) return;
    told = now();
    say(`Still waiting for ${what}, for ${Math.round((told - began) / 1000)} s now.`);
  };
}
