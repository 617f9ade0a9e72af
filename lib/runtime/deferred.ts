/** Makes a value once, at first use. A failure is not remembered, so the next use tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

type AsyncMethods = Record<string, (...args: never[]) => Promise<unknown>>;

/**
 * A port whose adapter is loaded at the first call: a cold start pays only for the clients it uses.
 * Every method of the port must return a promise.
 */
export function deferred<Port extends object>(load: () => Promise<Port>): Port {
  const port = once(load);
  return new Proxy({} as Port, {
    get:
      (_, method) =>
      async (...args: never[]) =>
        ((await port()) as AsyncMethods)[String(method)]?.(...args),
  });
}
