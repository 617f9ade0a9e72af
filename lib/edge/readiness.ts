import type { HttpResponse } from './response.ts';

/** Longest wait for one engine. */
const PATIENCE_MS = 2_000;

/**
 * Returns 200 if the checks of all engines succeed, otherwise 503. The body lists the engines, with
 * the fault of each that failed.
 */
export async function readiness(
  checks: Readonly<Record<string, () => Promise<void>>>,
): Promise<HttpResponse> {
  const engines = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await Promise.race([check(), tooLate()]);
        return [name, { status: 'up' }] as const;
      } catch (error) {
        return [name, { status: 'down', detail: reason(error) }] as const;
      }
    }),
  );
  const ready = engines.every(([, { status }]) => status === 'up');
  return {
    status: ready ? 200 : 503,
    ...(!ready && { headers: { 'retry-after': '1' } }),
    body: { status: ready ? 'ready' : 'not-ready', engines: Object.fromEntries(engines) },
  };
}

const tooLate = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`no response within ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    ).unref();
  });

/** Describes a fault without addresses or credentials, because everybody may read it. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  const { code } =
    error.cause instanceof Error
      ? (error.cause as NodeJS.ErrnoException)
      : (error as NodeJS.ErrnoException);
  return code ?? (error.message.includes('://') ? error.name : error.message);
}
