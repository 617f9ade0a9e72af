import type { Ledger } from '../domain/ledger-port.ts';
import type { Sequences } from '../domain/sequence-port.ts';
import type { SequenceName } from '../domain/terms.ts';

/** Sequences sealed side by side: as many as the store has connections for. */
const AT_ONCE = 4;

export interface SealSequencesPorts {
  readonly sequences: Sequences;
  readonly ledger: Ledger;
}

/**
 * Ends every sequence at its last number and gives the rest back, so that numbering goes on without a gap. Before an orderly stop of Redis: run it
 * when no request and no worker runs any more. Repeatable; answers how many it sealed.
 */
export const sealSequences = (ports: SealSequencesPorts) => (): Promise<number> =>
  sealWhere(ports, async () => true);

/** Lets the sequences that nobody has used for this long go from Redis; the next post leases anew and goes on with the next number. */
export const sealIdleSequences =
  (ports: SealSequencesPorts & { readonly idleAfterMs: number }) =>
  (hasTimeLeft: () => boolean): Promise<number> =>
    sealWhere(ports, async (name) => {
      if (!hasTimeLeft()) return false;
      return ((await ports.sequences.idleSeconds(name)) ?? 0) * 1000 >= ports.idleAfterMs;
    });

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
        // A lock that was waited for in vain, or a lost connection: the others are sealed all the same.
        failed.push(name);
      }
    }
  });
  await Promise.all(lanes);
  for (const name of failed) count += await sealOne(name);
  return count;
}
