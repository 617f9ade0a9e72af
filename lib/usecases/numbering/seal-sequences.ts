import type { Ledger } from '../../domain/ledger-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';

/**
 * How many sequences are sealed in parallel: as many as MySQL connections (the default of
 * MYSQL_CONNECTIONS).
 */
const AT_ONCE = 4;

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
  return function sealSequences(): Promise<number> {
    return sealWhere(ports, async () => true);
  };
}

/**
 * Seals the sequences that were idle for `idleAfterMs`, which removes them from Redis. The next
 * post gets a new lease and continues with the next number.
 */
export function sealIdleSequences(ports: SealSequencesPorts & { readonly idleAfterMs: number }) {
  return function sealIdleSequences(hasTimeLeft: () => boolean): Promise<number> {
    return sealWhere(ports, async (name) => {
      if (!hasTimeLeft()) return false;
      return ((await ports.sequences.idleSeconds(name)) ?? 0) * 1000 >= ports.idleAfterMs;
    });
  };
}

async function sealWhere(
  { sequences, ledger }: SealSequencesPorts,
  isDue: (name: SequenceName) => Promise<boolean>,
): Promise<number> {
  const sealOne = async (name: SequenceName): Promise<number> => {
    if (!(await isDue(name))) return 0;
    const sealed = await sequences.seal(name);
    if (!sealed) return 0;
    await ledger.seal(name, sealed);
    await sequences.forget(name, sealed);
    return 1;
  };
  const names = sequences.names();
  const failed: SequenceName[] = [];
  let count = 0;
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for await (const name of names) {
      try {
        const sealed = await sealOne(name);
        count += sealed;
      } catch {
        // After a failure, such as a lock timeout or a lost connection, continue with the other
        // sequences and try this one again at the end.
        failed.push(name);
      }
    }
  });
  await Promise.all(lanes);
  for (const name of failed) count += await sealOne(name);
  return count;
}
