import type { Ledger } from '../../domain/ledger-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';

/**
 * How many sequences are sealed in parallel: as many as MySQL connections (the default of
 * MYSQL_CONNECTIONS).
 */
const AT_ONCE = 4;

/** Of how many failed sequences an error names the chat. */
const NAMED = 10;

export interface SealSequencesPorts {
  readonly sequences: Sequences;
  readonly ledger: Ledger;
}

/**
 * Seals every sequence: the ledger takes the unused numbers back, so that numbering later continues
 * without a gap. Run it before a planned stop of Redis, when no request and no worker is running.
 * May be repeated. Returns how many sequences it sealed.
 */
export function sealSequences(ports: SealSequencesPorts) {
  return async function sealSequences(): Promise<number> {
    const first = await sealEach(ports, ports.sequences.names());
    // Try those again that failed, as the ledger's row may have been locked.
    const names = first.failures.map(({ name }) => name);
    const second = await sealEach(ports, one(names));
    throwFailures(second.failures);
    return first.sealed + second.sealed;
  };
}

/**
 * Seals the sequences that were idle for `idleAfterMs`, which removes them from Redis. The next
 * post gets a new lease and continues with the next number. Also removes idle sequences of ended
 * epochs. A sequence that fails does not hold up the others: the run fails at its end.
 */
export function sealIdleSequences(ports: SealSequencesPorts & { readonly idleAfterMs: number }) {
  return async function sealIdleSequences(
    hasTimeLeft: () => boolean,
  ): Promise<{ readonly sealed: number; readonly removed: number }> {
    const total = { sealed: 0, removed: 0 };
    const failures: Failure[] = [];
    const idle = ports.sequences.idle(ports.idleAfterMs)[Symbol.asyncIterator]();
    while (hasTimeLeft()) {
      const found = await idle.next();
      if (found.done) break;
      const { sealed, failures: failed } = await sealEach(
        ports,
        one(found.value.names),
        hasTimeLeft,
      );
      total.sealed += sealed;
      total.removed += found.value.removed;
      failures.push(...failed);
    }
    throwFailures(failures);
    return total;
  };
}

interface Failure {
  readonly name: SequenceName;
  readonly error: unknown;
}

async function* one<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function sealEach(
  { sequences, ledger }: SealSequencesPorts,
  names: AsyncIterable<SequenceName>,
  hasTimeLeft = () => true,
): Promise<{ readonly sealed: number; readonly failures: readonly Failure[] }> {
  const sealOne = async (name: SequenceName): Promise<number> => {
    const sealed = await sequences.seal(name);
    if (!sealed) return 0;
    await ledger.seal(name, sealed);
    await sequences.forget(name, sealed);
    return 1;
  };
  const failures: Failure[] = [];
  let count = 0;
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for await (const name of names) {
      if (!hasTimeLeft()) break;
      try {
        const sealed = await sealOne(name);
        count += sealed;
      } catch (error) {
        // Such as a lock timeout or a lost connection: continue with the others.
        failures.push({ name, error });
      }
    }
  });
  await Promise.all(lanes);
  return { sealed: count, failures };
}

/** Names no application: its token is in every path, and the message goes to the log. */
function throwFailures(failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  const applications = new Set(failures.map(({ name }) => name.token)).size;
  const of = failures
    .slice(0, NAMED)
    .map(({ name: { chat } }) => (chat === undefined ? 'the chats themselves' : `chat ${chat}`));
  const more = failures.length > NAMED ? ' and others' : '';
  throw new Error(
    `sequences not sealed: ${failures.length}, of ${applications} applications (${of.join(', ')}${more}); the next run tries them again`,
    { cause: failures[0]?.error },
  );
}
