import type { Ledger } from '../domain/ledger-port.ts';
import type { Sequences } from '../domain/sequence-port.ts';

export interface SealSequencesPorts {
  readonly sequences: Sequences;
  readonly ledger: Ledger;
}

/**
 * Before an orderly stop of Redis: ends every sequence at its last number and gives the rest back, so that numbering goes on without a gap.
 * Run it when no request and no worker runs any more. Repeatable; answers how many it sealed.
 */
export const sealSequences =
  ({ sequences, ledger }: SealSequencesPorts) =>
  async (): Promise<number> => {
    let sealedCount = 0;
    for await (const name of sequences.names()) {
      const sealed = await sequences.seal(name);
      if (!sealed) continue;
      await ledger.seal(name, sealed);
      await sequences.forget(name, sealed);
      sealedCount++;
    }
    return sealedCount;
  };
