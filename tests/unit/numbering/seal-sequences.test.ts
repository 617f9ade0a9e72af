import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../../lib/domain/ledger-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import type { SequenceName } from '../../../lib/domain/terms.ts';
import {
  sealIdleSequences,
  sealSequences,
} from '../../../lib/usecases/numbering/seal-sequences.ts';
import { chatNumber, down, only, token } from '../../support/usecases/fakes.ts';

const chat: SequenceName = { token, chat: chatNumber(1) };

/** Redis and a ledger with these sequences (`0`: the application's). Records the steps in order. */
function engines(names: readonly SequenceName[]) {
  const steps: string[] = [];
  const step = (what: string, name: SequenceName) => void steps.push(`${what} ${name.chat ?? 0}`);
  const sequences = {
    names: async function* () {
      yield* names;
    },
    seal: async (name: SequenceName) => {
      step('S1', name);
      return { epoch: 'e', chain: 'c', last: 7 };
    },
    forget: async (name: SequenceName) => step('S3', name),
  };
  const ledger = { seal: async (name: SequenceName) => step('S2', name) };
  return { sequences, ledger, steps };
}

describe('the sealing of all sequences', () => {
  test('seals each in Redis, then in the ledger, and then removes it', async () => {
    const { sequences, ledger, steps } = engines([{ token }]);
    const seal = sealSequences({
      sequences: only<Sequences>(sequences),
      ledger: only<Ledger>(ledger),
    });
    expect(await seal()).toBe(1);
    expect(steps).toEqual(['S1 0', 'S2 0', 'S3 0']);
  });

  test('skips a sequence that Redis no longer has, and does not count it', async () => {
    const { sequences, ledger, steps } = engines([chat]);
    const gone = only<Sequences>({ ...sequences, seal: async () => undefined });
    expect(await sealSequences({ sequences: gone, ledger: only<Ledger>(ledger) })()).toBe(0);
    expect(steps).toEqual([]);
  });

  test('tries a sequence again, once the others are sealed, whose ledger row was locked', async () => {
    const { sequences, ledger, steps } = engines([{ token }, chat]);
    let locked = true;
    const seal = sealSequences({
      sequences: only<Sequences>(sequences),
      ledger: only<Ledger>({
        seal: async (name, sealed) => {
          if (name.chat === undefined && locked) {
            locked = false;
            await down<Ledger>('mysql').seal(name, sealed);
          }
          await ledger.seal(name);
        },
      }),
    });
    expect(await seal()).toBe(2);
    expect(steps.slice(-3)).toEqual(['S1 0', 'S2 0', 'S3 0']);
  });

  test('fails while MySQL is down, and keeps the sequences in Redis', async () => {
    const { sequences, steps } = engines([{ token }, chat]);
    const ledger = down<Ledger>('mysql');
    const seal = sealSequences({ sequences: only<Sequences>(sequences), ledger });
    await expect(seal()).rejects.toMatchObject({ engine: 'mysql' });
    expect(steps.filter((step) => step.startsWith('S3'))).toEqual([]);
  });
});

describe('idle sequences', () => {
  const idle = new Map([
    ['0', 100],
    ['1', 99],
    ['2', undefined],
  ]);
  function setUp() {
    const sealed: string[] = [];
    const sequences = only<Sequences>({
      async *names() {
        yield { token };
        yield chat;
        yield { token, chat: chatNumber(2) };
      },
      idleSeconds: async (name) => idle.get(String(name.chat ?? 0)),
      seal: async () => ({ epoch: 'e', chain: 'c', last: 7 }),
      forget: async (name) => void sealed.push(String(name.chat ?? 0)),
    });
    const ledger = only<Ledger>({ seal: async () => {} });
    return { seal: sealIdleSequences({ sequences, ledger, idleAfterMs: 100_000 }), sealed };
  }

  test('leave Redis, while those in use stay', async () => {
    const { seal, sealed } = setUp();
    expect(await seal(() => true)).toBe(1);
    expect(sealed).toEqual(['0']);
  });

  test('wait for the next run when the time is up', async () => {
    const { seal, sealed } = setUp();
    expect(await seal(() => false)).toBe(0);
    expect(sealed).toEqual([]);
  });
});
