/** Resolves when this process should end: by a signal, or because the process that started it with a channel is gone. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'] as const) {
      process.on(signal, () => resolve());
    }
  });
}
