import type { PolicyName, QuotaPolicy, Standing } from '../../domain/rate-limit.ts';

/** A limit as the scripts read it. */
export const limitText = (limit: QuotaPolicy | undefined): string =>
  limit ? `${limit.quota}/${limit.windowSeconds}` : '';

/** What a script tells of a limit; nothing where there is none, or nothing was taken. */
export function standingOf(
  policy: PolicyName,
  told: readonly (string | number)[],
): Standing | undefined {
  if (told.length === 0) return undefined;
  const [quota, windowSeconds, remaining, waitSeconds] = told.map(Number);
  return { policy, quota, windowSeconds, remaining, waitSeconds } as Standing;
}
