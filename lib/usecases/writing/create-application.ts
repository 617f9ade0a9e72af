import type { Applications } from '../../domain/applications-port.ts';
import { Problem } from '../../domain/problems.ts';
import { NO_OWN_LIMITS } from '../../domain/rate-limit.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type {
  Application,
  ApplicationToken,
  IdempotencyRecord,
  Instant,
} from '../../domain/terms.ts';
import type { MakeReady } from '../numbering/make-ready.ts';

export interface CreateApplicationPorts {
  readonly applications: Applications;
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly newToken: () => ApplicationToken;
  readonly instant: () => Instant;
}

export interface CreateApplicationInput {
  readonly name: string;
  readonly idempotency?: IdempotencyRecord | undefined;
}

/**
 * Creates a tenant in MySQL and leases its first chat numbers, so that creating a chat needs no
 * SQL.
 */
export function createApplication({
  applications,
  sequences,
  makeReady,
  newToken,
  instant,
}: CreateApplicationPorts) {
  return async function createApplication({
    name,
    idempotency,
  }: CreateApplicationInput): Promise<Application> {
    // Check Redis first: otherwise a tenant could exist although its creation got a 503.
    await sequences.ping();
    const createdAt = instant();
    const wanted = { token: newToken(), name, createdAt, idempotency };
    const application = await applications.create(wanted);
    if (application === 'key-reused') throw new Problem('idempotency-key-reused');
    const { token } = application;
    // The token belongs to an application that an earlier request with the same key created. The
    // application may have been used since, and may have limits of its own.
    if (token !== wanted.token) await makeReady({ token }, APPLICATION_MISSING);
    else {
      const opened = await sequences.open({ token }, NO_OWN_LIMITS, 'brand-new');
      if (opened.outcome !== 'ready') await makeReady({ token }, opened);
    }
    return application;
  };
}

const APPLICATION_MISSING = { outcome: 'application-sequence-missing' } as const;
