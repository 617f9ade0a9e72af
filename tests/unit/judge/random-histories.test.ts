import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FinalLine } from '../../../commands/judge/final-state.ts';
import type { Numbered, Operation, RunRecord } from '../../../commands/judge/record.ts';
import { judge } from '../../../commands/judge/rules/judge.ts';
import type { PromiseName } from '../../../commands/judge/rules/verdict.ts';
import { EVENTS, type Event, Simulation } from '../../support/judge/simulation.ts';

const SEED = 20_240_601;
const FAULTS = ['flush', 'unsealed-end', 'redis-away'];

const events = (names: readonly Event['what'][]) =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...names),
      pick: fc.nat(1000),
      overlap: fc.constantFrom(0.2, 0.4, 3, 8),
      lost: fc.nat(2).map((third) => third === 0),
    }),
    { minLength: 10, maxLength: 200, size: 'max' },
  );

const anyRun = events(EVENTS).map((all) => new Simulation().run(all));
const runWithoutFaults = events(EVENTS.filter((what) => !FAULTS.includes(what))).map((all) =>
  new Simulation().run(all),
);

test('the judge finds nothing in any history of a correct system, whatever fails', () => {
  const property = fc.property(anyRun, (record) => {
    expect(judge(record).findings).toEqual([]);
  });
  fc.assert(property, { seed: SEED, numRuns: 1000 });
});

type Change = (record: RunRecord, pick: number) => RunRecord | undefined;
type Op = Numbered<Operation>;

const choose = <T>(all: readonly T[], pick: number): T | undefined => all[pick % (all.length || 1)];

const replaceOperation = (record: RunRecord, old: Op, changed: Partial<Op>): RunRecord => ({
  ...record,
  operations: record.operations.map((each) => (each === old ? { ...old, ...changed } : each)),
});

const replaceFinal = (record: RunRecord, old: FinalLine, ...lines: Numbered<FinalLine>[]) => ({
  ...record,
  final: record.final.flatMap((each) => (each === old ? lines : [each])),
});

const posts = ({ operations }: RunRecord) =>
  operations.filter(({ kind, outcome }) => kind === 'post-message' && outcome === 'acknowledged');

const rows = ({ final }: RunRecord) =>
  final.flatMap((line) => (line.type === 'row' && line.state === 'message' ? [line] : []));

/** An acknowledged post, and a read that began after its response. */
const seenLater = (record: RunRecord, pick: number, kind: Operation['kind']) => {
  const deleted = new Set(
    record.operations.flatMap((op) => (op.kind === 'delete-message' ? [op.number] : [])),
  );
  const pairs = posts(record).flatMap((post) =>
    record.operations
      .filter((read) => read.kind === kind && read.outcome === 'acknowledged')
      .filter((read) => read.started > post.finished && !deleted.has(post.answer?.number))
      .map((read) => ({ number: post.answer?.number ?? 0, read })),
  );
  const own = pairs.filter(({ number, read }) =>
    [read.number, ...(read.answer?.numbers ?? [])].includes(number),
  );
  return choose(own, pick);
};

const mutations: Record<string, { breaks: PromiseName; faulty?: true; change: Change }> = {
  'an acknowledged number becomes that of another message': {
    breaks: 'N1',
    change: (record, pick) => {
      const victim = choose(posts(record), pick);
      const other = posts(record).find(({ key }) => key !== victim?.key);
      return victim && other && replaceOperation(record, victim, { answer: { ...other.answer } });
    },
  },
  'a row gets another content': {
    breaks: 'N1',
    change: (record, pick) => {
      const row = choose(rows(record), pick);
      return row && replaceFinal(record, row, { ...row, content: 'something' });
    },
  },
  'a read shows another content': {
    breaks: 'N1',
    change: (record, pick) => {
      const found = seenLater(record, pick, 'get-message');
      const answer = { ...found?.read.answer, content: 'something' };
      return found && replaceOperation(record, found.read, { answer });
    },
  },
  'a number becomes void': {
    breaks: 'N2',
    change: (record, pick) => {
      const row = choose(rows(record), pick);
      const { content: _, ...rest } = row ?? { content: undefined };
      return (
        row && replaceFinal(record, row, { ...row, ...rest, content: undefined, state: 'void' })
      );
    },
  },
  'a number disappears': {
    breaks: 'N2',
    change: (record, pick) => {
      const row = choose(rows(record), pick);
      const copied = record.final.some(
        (line) => line !== row && line.type === 'queued' && line.number === row?.number,
      );
      return row && !copied ? replaceFinal(record, row) : undefined;
    },
  },
  'a block is granted twice': {
    breaks: 'N2',
    faulty: true,
    change: (record, pick) => {
      const blocks = record.final.filter((line) => line.type === 'block');
      const block = choose(blocks, pick);
      return block && replaceFinal(record, block, block, { ...block, chain: 'another' });
    },
  },
  'an acknowledged row disappears': {
    breaks: 'N3',
    change: (record, pick) => {
      const told = new Set(posts(record).map(({ answer }) => answer?.number));
      const row = choose(
        rows(record).filter(({ number }) => told.has(number)),
        pick,
      );
      return row && replaceFinal(record, row);
    },
  },
  'a search document disappears': {
    breaks: 'N3',
    change: (record, pick) => {
      const found = record.final.filter((line) => line.type === 'document' && !line.deleted);
      const document = choose(found, pick);
      return document && replaceFinal(record, document);
    },
  },
  'a head goes back': {
    breaks: 'N4',
    change: (record) => {
      const [first] = posts(record);
      const later = record.operations.find(
        ({ answer, started }) => answer?.head !== undefined && started > (first?.finished ?? 0),
      );
      const answer = { ...later?.answer, numbers: [], contents: [], head: 0, complete: false };
      return first && later?.kind === 'list-messages'
        ? replaceOperation(record, later, { answer })
        : undefined;
    },
  },
  'a retry is told another number': {
    breaks: 'N5',
    change: (record, pick) => {
      const repeated = posts(record).filter((post) =>
        posts(record).some((other) => other !== post && other.key === post.key),
      );
      const victim = choose(repeated, pick);
      return victim && replaceOperation(record, victim, { answer: { number: 999 } });
    },
  },
  'a message is stored twice': {
    breaks: 'N5',
    change: (record, pick) => {
      const edited = new Set(
        record.operations.flatMap((op) => (op.kind === 'patch-message' ? [op.number] : [])),
      );
      const row = choose(
        rows(record).filter(({ number }) => !edited.has(number)),
        pick,
      );
      return row && replaceFinal(record, row, row, { ...row, number: 999, id: 'another' });
    },
  },
  'a GET does not find it': {
    breaks: 'N6',
    change: (record, pick) => {
      const found = seenLater(record, pick, 'get-message');
      const refused = { outcome: 'refused', status: 404, code: 'message-not-found' } as const;
      return found && replaceOperation(record, found.read, { ...refused, answer: undefined });
    },
  },
  'a list leaves it out': {
    breaks: 'N6',
    change: (record, pick) => {
      const found = seenLater(record, pick, 'list-messages');
      const numbers = found?.read.answer?.numbers?.filter((number) => number !== found.number);
      const answer = { numbers, complete: true };
      return found && replaceOperation(record, found.read, { answer });
    },
  },
  'a request is answered 500': {
    breaks: 'also',
    change: (record, pick) => {
      const operation = choose(record.operations, pick);
      const broken = { outcome: 'unknown', status: 500, answer: undefined } as const;
      return operation && replaceOperation(record, operation, broken);
    },
  },
};

describe('the judge finds one change to a correct history', () => {
  test.each(Object.entries(mutations))('%s', (_, { breaks, faulty, change }) => {
    let changed = 0;
    const property = fc.property(faulty ? anyRun : runWithoutFaults, fc.nat(), (record, pick) => {
      const mutant = change(record, pick);
      if (!mutant) return;
      changed += 1;
      expect(judge(mutant).promises[breaks]).toBe('broken');
    });
    fc.assert(property, { seed: SEED, numRuns: 200 });
    expect(changed).toBeGreaterThan(20);
  });
});
