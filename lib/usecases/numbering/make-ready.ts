import type { Applications, ApplicationWithLimits } from '../../domain/applications-port.ts';
import type { Ledger } from '../../domain/ledger-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { NotReady, SequencePosition, Sequences } from '../../domain/sequence-port.ts';
import type { AcceptedChat, ApplicationToken, SequenceName } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/** How long to cache that a token is unknown, so that many requests with it cost MySQL little. */
const UNKNOWN_TOKEN_MS = 5_000;
const UNKNOWN_TOKENS = 10_000;

export interface MakeReadyPorts {
  readonly sequences: Sequences;
  readonly ledger: Ledger;
  readonly applications: Pick<Applications, 'find'>;
  readonly now: () => number;
}

/**
 * Provides what a sequence lacks before it can hand out numbers. The caller then asks the sequence
 * again.
 */
export type MakeReady = (name: SequenceName, verdict: NotReady) => Promise<void>;

export function makeReady(ports: MakeReadyPorts): MakeReady {
  const { sequences, ledger } = ports;
  const lease = leaseSequence(ports);
  const requireApplication = knownApplications(ports);

  return function makeReady(name, verdict): Promise<void> {
    return unlessDown(
      () => provide(name, verdict),
      (cause) => {
        throw new Problem('sequence-unavailable', undefined, { cause });
      },
    );
  };

  async function provide(name: SequenceName, verdict: NotReady): Promise<void> {
    switch (verdict.outcome) {
      case 'needs-lease':
        return lease(name, verdict.position, verdict.chat);
      case 'sealed':
        await ledger.seal(name, verdict.sealed);
        return sequences.forget(name, verdict.sealed);
      case 'application-sequence-missing': {
        const { limits } = await requireApplication(name.token);
        const application = { token: name.token };
        const opened = await sequences.open(application, limits);
        if (opened.outcome !== 'ready') await provide(application, opened);
      }
    }
  }
}

/**
 * Gets the block after this position from the ledger and installs it in Redis. Concurrent requests
 * for the same block share one call. Instances need no coordination, because grant and install are
 * idempotent.
 */
export function leaseSequence({ sequences, ledger }: Pick<MakeReadyPorts, 'sequences' | 'ledger'>) {
  const underWay = new Map<string, Promise<void>>();

  async function grantAndInstall(
    name: SequenceName,
    position: SequencePosition,
    chat?: AcceptedChat,
  ) {
    const grant = await ledger.grant(name, position, chat);
    switch (grant.outcome) {
      case 'granted':
        // If the sequence has moved on meanwhile, `install` does nothing. No number is lost, and
        // the caller asks the sequence again.
        await sequences.install(name, position, grant.block);
        return;
      case 'not-found':
        throw new Problem(name.chat === undefined ? 'application-not-found' : 'chat-not-found');
      case 'deleted':
        throw new Problem('chat-deleted');
      case 'void':
        throw new Problem('number-void');
      case 'unsettled':
        throw new Problem('sequence-unavailable', 'The chat is not stored yet. Retry shortly.');
      case 'sealed':
        return;
    }
  }

  return function leaseSequence(
    name: SequenceName,
    position: SequencePosition,
    chat?: AcceptedChat,
  ): Promise<void> {
    const key = `${name.token}:${name.chat ?? 0}:${position.chain}:${position.end}`;
    const running = underWay.get(key);
    if (running) return running;
    const started = grantAndInstall(name, position, chat).finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  };
}

function knownApplications({ applications, now }: Pick<MakeReadyPorts, 'applications' | 'now'>) {
  const unknown = new Map<ApplicationToken, number>();
  return async function requireApplication(
    token: ApplicationToken,
  ): Promise<ApplicationWithLimits> {
    if ((unknown.get(token) ?? 0) > now()) throw new Problem('application-not-found');
    const application = await applications.find(token);
    if (application) return application;
    if (unknown.size >= UNKNOWN_TOKENS) unknown.clear();
    unknown.set(token, now() + UNKNOWN_TOKEN_MS);
    throw new Problem('application-not-found');
  };
}
