const EVERY_MS = 20_000;

/** To be called while something is waited for: says from time to time that it is, and since when. */
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
