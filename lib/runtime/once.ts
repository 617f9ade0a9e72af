interface Freshness {
  /** Age in milliseconds at which the next use makes the value anew. Default: never. */
  readonly freshForMs?: number;
  readonly now?: () => number;
}

/**
 * Makes a value once, at first use. Uses at the same time share it. A failure is not remembered, so
 * the next use tries again.
 */
export function once<T>(
  make: () => Promise<T>,
  { freshForMs = Number.POSITIVE_INFINITY, now = Date.now }: Freshness = {},
): () => Promise<T> {
  let made: Promise<T> | undefined;
  let begun = 0;
  return () => {
    if (made && now() - begun < freshForMs) return made;
    begun = now();
    const making = make().catch((error) => {
      if (made === making) made = undefined;
      throw error;
    });
    made = making;
    return making;
  };
}
