import type { OwnLimits } from './rate-limit.ts';
import type { ApplicationToken } from './terms.ts';

/** Limits that were set for single applications, kept in MySQL. */
export interface ApplicationLimits {
  /**
   * Replaces all own limits under a new revision. Undefined: no such application. Throws
   * EngineUnavailable when MySQL does not respond.
   */
  replace(token: ApplicationToken, limits: OwnLimits['limits']): Promise<OwnLimits | undefined>;
}
