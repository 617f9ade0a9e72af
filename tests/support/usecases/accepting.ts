import type { IdempotencyKeys, KeyUse } from '../../../lib/domain/idempotency-port.ts';
import type { WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import type { MessageId } from '../../../lib/domain/terms.ts';
import type { MakeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { at, memoryQueue, nothingDirectly, only } from './fakes.ts';

export const position = { epoch: 'e', chain: 'c', end: 32 };
export const needsLease = { outcome: 'needs-lease', position } as const;
export const idempotency = { key: 'k', fingerprint: 'f' };

/** Ports that return these verdicts in order, and then the last one again and again. */
export function accepting<Verdict>(
  verdicts: readonly Verdict[],
  writeQueue: WriteQueue = memoryQueue(),
  used: ReadonlyMap<string, KeyUse> = new Map(),
) {
  const readied: unknown[] = [];
  const asked: unknown[][] = [];
  const next = async (...args: unknown[]) => {
    asked.push(args);
    return verdicts[Math.min(asked.length, verdicts.length) - 1] as never;
  };
  const makeReady: MakeReady = async (name, verdict) => void readied.push([name, verdict]);
  const ports = {
    sequences: only<Sequences>({ acceptMessages: next, acceptChat: next }),
    makeReady,
    writeQueue,
    writeDirectly: nothingDirectly,
    idempotencyKeys: only<IdempotencyKeys>({ find: async () => used }),
    newId: () => 'fresh' as MessageId,
    instant: () => at,
    clock: () => 0,
  };
  return { ports, readied, asked };
}
