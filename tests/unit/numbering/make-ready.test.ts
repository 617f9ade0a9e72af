import { describe, expect, test } from '@jest/globals';
import type { Applications, ApplicationWithLimits } from '../../../lib/domain/applications-port.ts';
import type { Grant, Ledger } from '../../../lib/domain/ledger-port.ts';
import type { NotReady, Sequences } from '../../../lib/domain/sequence-port.ts';
import { makeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { sealSequences } from '../../../lib/usecases/numbering/seal-sequences.ts';
import { application as applicationRow } from '../../support/usecases/engines.ts';
import { chatNumber, down, only, token } from '../../support/usecases/fakes.ts';

const position = { epoch: 'e', chain: 'c', end: 32 };
const sealed = { epoch: 'e', chain: 'c', last: 7 };
const needsLease: NotReady = { outcome: 'needs-lease', position };
const missing: NotReady = { outcome: 'application-sequence-missing' };
const chat = { token, chat: chatNumber(1) };
const limits = { revision: 2, limits: { writes: { quota: 600, windowSeconds: 60 } } };
const application: ApplicationWithLimits = { ...applicationRow, limits };
const granted: Grant = { outcome: 'granted', block: { first: 33, last: 96 } };

type Ports = Parameters<typeof makeReady>[0];

function setUp(grant: Grant, ports: Partial<Ports> = {}) {
  const steps: unknown[][] = [];
  const took =
    <T>(name: string, answer: T) =>
    async (...args: unknown[]) => {
      steps.push([name, ...args]);
      return answer;
    };
  const sequences = only<Sequences>({
    install: took('install', true),
    forget: took('forget', undefined),
    open: took('open', needsLease),
  });
  const ledger = only<Ledger>({ grant: took('grant', grant), seal: took('seal', undefined) });
  const applications = only<Applications>({ find: took('find', application) });
  const ready = makeReady({ sequences, ledger, applications, now: () => 0, ...ports });
  return { ready, steps };
}

describe('a sequence that lacks a block', () => {
  test('gets the granted one, installed where the lease was asked for', async () => {
    const { ready, steps } = setUp(granted);
    await ready(chat, needsLease);
    expect(steps).toEqual([
      ['grant', chat, position, undefined],
      ['install', chat, position, { first: 33, last: 96 }],
    ]);
  });

  test('asks the ledger once, however many requests find the same block used up', async () => {
    const { ready, steps } = setUp(granted);
    await Promise.all(Array.from({ length: 100 }, () => ready(chat, needsLease)));
    expect(steps.map(([name]) => name)).toEqual(['grant', 'install']);
  });

  test('asks the ledger again after a failure', async () => {
    let calls = 0;
    const ledger = only<Ledger>({
      grant: async () => {
        calls++;
        throw new Error('bug');
      },
    });
    const { ready } = setUp(granted, { ledger });
    for (const _ of [1, 2]) await expect(ready(chat, needsLease)).rejects.toThrow('bug');
    expect(calls).toBe(2);
  });

  test.each([
    ['not-found', chat, 'chat-not-found'],
    ['not-found', { token }, 'application-not-found'],
    ['unsettled', chat, 'sequence-unavailable'],
  ] as const)('whose ledger says %s for %j is %s', async (outcome, name, code) => {
    await expect(setUp({ outcome }).ready(name, needsLease)).rejects.toMatchObject({ code });
  });

  test('is 503 while MySQL is down, and keeps the cause', async () => {
    const { ready } = setUp(granted, { ledger: down<Ledger>('mysql') });
    await expect(ready(chat, needsLease)).rejects.toMatchObject({
      code: 'sequence-unavailable',
      cause: { engine: 'mysql' },
    });
  });
});

describe('a sequence that was sealed', () => {
  test('is recorded in the ledger before Redis forgets it', async () => {
    const { ready, steps } = setUp(granted);
    await ready(chat, { outcome: 'sealed', sealed });
    expect(steps).toEqual([
      ['seal', chat, sealed],
      ['forget', chat, sealed],
    ]);
  });
});

describe('an application whose sequence is missing', () => {
  test('is looked up, opened and leased', async () => {
    const { ready, steps } = setUp(granted);
    await ready(chat, missing);
    expect(steps.map(([name]) => name)).toEqual(['find', 'open', 'grant', 'install']);
    expect(steps[2]?.[1]).toEqual({ token });
  });

  test('gets its own limits back', async () => {
    const { ready, steps } = setUp(granted);
    await ready(chat, missing);
    expect(steps[1]).toEqual(['open', { token }, limits]);
  });

  test('and which MySQL does not know is 404, and is not looked up again for a while', async () => {
    let [lookUps, clock] = [0, 0];
    const applications = only<Applications>({
      find: async () => {
        lookUps++;
        return undefined;
      },
    });
    const { ready } = setUp(granted, { applications, now: () => clock });
    const ask = () =>
      expect(ready(chat, missing)).rejects.toMatchObject({ code: 'application-not-found' });
    await ask();
    await ask();
    expect(lookUps).toBe(1);
    clock = 60_000;
    await ask();
    expect(lookUps).toBe(2);
  });
});

describe('before an orderly stop', () => {
  test('every sequence returns its unused numbers, in the ledger first', async () => {
    const steps: string[] = [];
    const sequences = only<Sequences>({
      async *names() {
        yield { token };
        yield chat;
        yield { token, chat: chatNumber(2) };
      },
      // Chat 1 has no key of this epoch, so there is nothing to give back.
      seal: async (name) => (name.chat === 1 ? undefined : sealed),
      forget: async (name) => void steps.push(`forget ${name.chat ?? 0}`),
    });
    const ledger = only<Ledger>({
      seal: async (name) => void steps.push(`seal ${name.chat ?? 0}`),
    });
    expect(await sealSequences({ sequences, ledger })()).toBe(2);
    expect(steps).toEqual(['seal 0', 'forget 0', 'seal 2', 'forget 2']);
  });
});
