/** Resolves when this process should end: on a signal, or when the parent's channel disconnects. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'] as const) {
      process.on(signal, () => resolve());
    }
  });
}
