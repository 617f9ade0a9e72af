import { EngineUnfit } from '../domain/problems.ts';
import { once } from '../runtime/once.ts';
import type { HttpResponse } from './response.ts';

/** Longest time of a look at the engines. */
const PATIENCE_MS = 2_000;
/** A look counts for this long from its begin, so that everybody together causes few of them. */
const FRESH_MS = 5_000;

type EngineState = { readonly status: 'up' } | { readonly status: 'down'; readonly detail: string };
type EngineStates = readonly (readonly [engine: string, state: EngineState])[];
type Checks = Readonly<Record<string, (until: AbortSignal) => Promise<void>>>;

/**
 * Returns a function that tells the states of the engines, from a look that is a few seconds old at
 * most. Calls at the same time share one look.
 */
export function recentLook(checks: Checks, now: () => number): () => Promise<EngineStates> {
  return once(() => look(checks), { freshForMs: FRESH_MS, now });
}

async function look(checks: Checks): Promise<EngineStates> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), PATIENCE_MS);
  try {
    return await Promise.all(
      Object.entries(checks).map(async ([engine, check]) => [
        engine,
        await stateOf(() => check(end.signal), end.signal),
      ]),
    );
  } finally {
    clearTimeout(timer);
  }
}

async function stateOf(check: () => Promise<void>, until: AbortSignal): Promise<EngineState> {
  const tooLate = new Promise<never>((_, reject) => {
    until.addEventListener('abort', () =>
      reject(new EngineUnfit(`no response within ${PATIENCE_MS} ms`)),
    );
  });
  try {
    await Promise.race([check(), tooLate]);
    return { status: 'up' };
  } catch (error) {
    return { status: 'down', detail: reason(error) };
  }
}

/**
 * Returns 200 if all engines are up, otherwise 503. The body lists the engines, for the operator
 * with the fault of each that is down.
 */
export function readiness(states: EngineStates, isOperator: boolean): HttpResponse {
  const ready = states.every(([, { status }]) => status === 'up');
  const engines = states.map(
    ([engine, state]) => [engine, isOperator ? state : { status: state.status }] as const,
  );
  return {
    status: ready ? 200 : 503,
    ...(!ready && { headers: { 'retry-after': '1' } }),
    body: { status: ready ? 'ready' : 'not-ready', engines: Object.fromEntries(engines) },
  };
}

/**
 * Describes a fault by its code, such as ECONNREFUSED, or by the name of the error. A driver's text
 * may name hosts, addresses and users.
 */
function reason(error: unknown): string {
  if (error instanceof EngineUnfit) return error.message;
  if (!Error.isError(error)) return 'unknown';
  if (Error.isError(error.cause)) return reason(error.cause);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /\bE[A-Z]{4,}\b/.exec(error.message)?.[0] ?? error.name;
}
