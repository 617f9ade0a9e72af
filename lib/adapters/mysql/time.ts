import type { Instant } from '../../domain/terms.ts';

/** DATETIME(3) text, UTC: `2026-01-31 12:00:00.000`. */
export const toDatetime = (instant: Instant): string => instant.slice(0, 23).replace('T', ' ');

export const toInstant = (datetime: string): Instant => `${datetime.replace(' ', 'T')}Z` as Instant;
