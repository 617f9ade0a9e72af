import type { Ledger } from '../../domain/ledger-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';

/** Sequences sealed in parallel: as many as there are connections to MySQL. */
const AT_ONCE = 4;

export interface SealSequencesPorts {
  readonly sequences: Sequences;
  readonly ledger: Ledger;
}

/**
 * Ends every sequence at its last number and returns the rest, so that numbering continues without
 * a gap. Run it before a planned stop of Redis, when no request and no worker is running.
 * Repeatable. Returns how many it sealed.
 */
export function sealSequences(ports: SealSequencesPorts) {
  return function sealSequences(): Promise<number> {
    return sealWhere(ports, async () => true);
  };
}

/**
 * Seals, and so removes from Redis, the sequences idle for this long. The next post leases anew and
 * continues with the next number.
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
        // Goes on with the other sequences after a lock timeout or a lost connection.
        failed.push(name);
      }
    }
  });
  await Promise.all(lanes);
  for (const name of failed) count += await sealOne(name);
  return count;
}
