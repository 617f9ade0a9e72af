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

  test('fails while MySQL is down, once all were tried, and keeps the sequences in Redis', async () => {
    const { sequences, steps } = engines([{ token }, chat]);
    const ledger = down<Ledger>('mysql');
    const seal = sealSequences({ sequences: only<Sequences>(sequences), ledger });
    await expect(seal()).rejects.toMatchObject({
      message:
        'sequences not sealed: 2, of 1 applications (the chats themselves, chat 1); the next run tries them again',
      cause: { engine: 'mysql' },
    });
    expect(steps).toEqual(['S1 0', 'S1 1', 'S1 0', 'S1 1']);
  });
});

describe('idle sequences', () => {
  /** Chats 1, 2 … are idle. Each part of the search has two of them, and removed three others. */
  function setUp(idle: number, locked: readonly number[] = []) {
    const sealed: number[] = [];
    const sequences = only<Sequences>({
      async *idle() {
        for (let chat = 1; chat < idle; chat += 2) {
          const names = [chat, chat + 1].map((number) => ({ token, chat: chatNumber(number) }));
          yield { names, removed: 3 };
        }
      },
      seal: async () => ({ epoch: 'e', chain: 'c', last: 7 }),
      forget: async (name) => void sealed.push(name.chat ?? 0),
    });
    const ledger = only<Ledger>({
      seal: async (name, given) => {
        if (locked.includes(name.chat ?? 0)) await down<Ledger>('mysql').seal(name, given);
      },
    });
    return { seal: sealIdleSequences({ sequences, ledger, idleAfterMs: 100_000 }), sealed };
  }

  test('leave Redis, and those of ended epochs are counted', async () => {
    const { seal, sealed } = setUp(4);
    expect(await seal(() => true)).toEqual({ sealed: 4, removed: 6 });
    expect(sealed.toSorted()).toEqual([1, 2, 3, 4]);
  });

  test('are passed over if one fails, and the run fails at its end', async () => {
    const { seal, sealed } = setUp(4, [2]);
    await expect(seal(() => true)).rejects.toThrow(
      'sequences not sealed: 1, of 1 applications (chat 2); ',
    );
    expect(sealed.toSorted()).toEqual([1, 3, 4]);
  });

  test('wait for the next run when the time is up, in the middle of a part too', async () => {
    const { seal, sealed } = setUp(4);
    let asked = 0;
    expect(await seal(() => asked++ < 2)).toEqual({ sealed: 1, removed: 3 });
    expect(sealed).toEqual([1]);
    expect(await setUp(4).seal(() => false)).toEqual({ sealed: 0, removed: 0 });
  });
});
