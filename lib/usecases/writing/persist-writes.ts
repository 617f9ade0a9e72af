import type { Messages } from '../../domain/messages-port.ts';
import type { Metrics } from '../../domain/metrics-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type {
  AcceptedWrite,
  DeadLetterReason,
  DeadLetters,
  IndexQueue,
  IndexRequest,
} from '../../domain/queue-port.ts';
import type { SequencePosition } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';
import { unlessFailed } from '../../domain/unless-down.ts';

export interface PersistWritesPorts {
  readonly messages: Pick<Messages, 'persist' | 'markDeadLettered'>;
  readonly pendingLog: PendingLog;
  readonly indexQueue: IndexQueue;
  readonly deadLetters: DeadLetters;
  readonly extendLease: (name: SequenceName, position: SequencePosition) => Promise<void>;
  readonly metrics: Metrics;
}

/** A write and the body of its queue message. */
export interface Received {
  readonly write: AcceptedWrite;
  readonly body: string;
}

export type PersistWrites = <Item extends Received>(
  received: readonly Item[],
  hasTimeLeft?: () => boolean,
) => Promise<ReadonlySet<Item>>;

/**
 * Commits writes, requests their indexing and removes their pending entries; after that the caller
 * acknowledges them. A redelivery repeats every step after the commit, so a crash between two steps
 * leaves nothing undone. Returns the writes to retry; throws when all must be retried.
 */
export function persistWrites({
  messages,
  pendingLog,
  indexQueue,
  deadLetters,
  extendLease,
  metrics,
}: PersistWritesPorts): PersistWrites {
  return async function persistWrites(received, hasTimeLeft) {
    const bodies = new Map(received.map((item) => [item.write, item]));
    const outcome = await messages.persist([...bodies.keys()], hasTimeLeft);

    await indexQueue.send(indexRequests(outcome.persisted));
    await bury(outcome.collided, 'number-collision');
    await bury(outcome.poisoned, 'refused-by-store');
    await pendingLog.remove([...outcome.persisted, ...outcome.collided]);
    if (outcome.discarded.length > 0) await pendingLog.forget(outcome.discarded);
    for (const write of outcome.persisted) await extend(write);

    metrics.count('MessagePersisted', outcome.persisted.length);
    return new Set(outcome.early.flatMap((write) => bodies.get(write) ?? []));

    async function bury(writes: readonly AcceptedWrite[], reason: DeadLetterReason): Promise<void> {
      if (writes.length === 0) return;
      await deadLetters.send(
        writes.flatMap((write) => bodies.get(write)?.body ?? []),
        reason,
      );
      await messages.markDeadLettered(writes, reason);
      // After a collision the number belongs to another message. So the entry is not parked by its
      // number, but removed below by its id.
      if (reason !== 'number-collision') await pendingLog.park(writes);
      metrics.count(
        reason === 'number-collision' ? 'NumberCollision' : 'MessagePoisoned',
        writes.length,
      );
    }

    async function extend(write: AcceptedWrite): Promise<void> {
      const { token, extend: position } = write;
      if (!position) return;
      const name = write.kind === 'chat' ? { token } : { token, chat: write.chatNumber };
      // The worker leases the next block only ahead of need. If that fails, a request that finds
      // the block used up leases for itself, or learns that the chat was deleted.
      await unlessFailed(() => extendLease(name, position));
    }
  };
}

/** Makes one index request per chat for the persisted messages. */
function indexRequests(persisted: readonly AcceptedWrite[]): IndexRequest[] {
  const written = persisted.filter((write) => write.kind === 'message');
  const byChat = Map.groupBy(written, (write) => `${write.token}:${write.chatNumber}`);
  return [...byChat.values()].flatMap((writes) => {
    const [first] = writes;
    if (!first) return [];
    const numbers = writes.map((write) => write.message.number);
    return [{ token: first.token, chatNumber: first.chatNumber, numbers }];
  });
}
