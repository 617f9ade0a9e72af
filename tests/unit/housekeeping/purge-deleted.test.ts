import { describe, expect, test } from '@jest/globals';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import type {
  DocumentPurge,
  DueApplication,
  DueChats,
  PurgeScope,
  PurgeStore,
} from '../../../lib/domain/purge-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import {
  type PurgeDeletedPorts,
  purgeDeleted,
} from '../../../lib/usecases/housekeeping/purge-deleted.ts';
import { chatNumber, down, memoryPendingLog, only, token } from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');
const AN_HOUR_LATER = '2026-01-02T01:00:00.000Z';
const always = () => true;

interface Remains {
  readonly applications?: readonly DueApplication[];
  readonly chats?: readonly DueChats[];
  /** The pending log of the application, whose messages are all in chat 1. */
  readonly pending?: { readonly chats: readonly number[]; readonly messages: readonly number[] };
}

const told = (scope: PurgeScope) => ('first' in scope ? `${scope.first} to ${scope.last}` : scope);

/** What is left of deleted chats. Records the removals in order; every store has one of each. */
function world({ applications = [], chats = [], pending = { chats: [], messages: [] } }: Remains) {
  const steps: string[] = [];
  const left = new Map([
    ['keys', 1],
    ['documents', 1],
    ['rows', 1],
  ]);
  const take = (what: string): number => {
    const found = left.get(what) ?? 0;
    left.set(what, 0);
    return found;
  };
  const units = [...chats];
  let waiting = [...pending.messages];
  const log = (messages: readonly number[]) => memoryPendingLog(pending.chats, messages);
  const ports: PurgeDeletedPorts = {
    purgeStore: only<PurgeStore>({
      dueApplications: async () => applications,
      ownersOfDueChats: async () => (units.length > 0 ? [{ id: 1, token }] : []),
      dueChats: async () => units.splice(0, 1),
      nextChats: async (_, after) => (after < 2 ? [chatNumber(2)] : []),
      purgedThrough: async (_, number) => void steps.push(`chats through ${number}`),
      usedKeys: async () => (take('keys') > 0 ? [{ key: 'k' }] : []),
      forgetKeys: async (_, used) => {
        if (used.length > 0) steps.push('keys in MySQL');
      },
      deleteRows: async (_, scope) => {
        const found = take('rows');
        if (found > 0) steps.push(`rows of ${told(scope)}`);
        return found;
      },
      chatsDone: async (_, next) => void steps.push(`chats done, next ${next}`),
      applicationDone: async (_, next) => void steps.push(`application done, next ${next}`),
    }),
    documentPurge: only<DocumentPurge>({
      deleteDocuments: async (_, of) => {
        const found = take('documents');
        if (found > 0) steps.push(`documents of ${of}`);
        return found;
      },
    }),
    sequences: only<Sequences>({
      remove: async ({ chat }) => void steps.push(`sequence of ${chat ?? 'the application'}`),
      forgetKeys: async (_, used) => {
        if (used.length > 0) steps.push('keys in Redis');
      },
    }),
    pendingLog: only<PendingLog>({
      chat: (...given) => log(waiting).chat(...given),
      messageNumbers: (...given) => log(waiting).messageNumbers(...given),
      chatNumbers: (...given) => log(waiting).chatNumbers(...given),
      messages: (...given) => log(waiting).messages(...given),
      forget: async (writes) => {
        for (const write of writes) {
          if (write.kind === 'message') waiting = waiting.filter((n) => n !== write.message.number);
          steps.push(`pending ${write.kind}`);
        }
      },
      discardApplication: async () => void steps.push('the rest of the log'),
    }),
    now,
    instant,
  };
  return { ports, steps };
}

const dueChat = (pass: number): DueChats => ({ token, chats: [chatNumber(1)], pass });

describe('the purge of a deleted chat', () => {
  test('removes its sequence, entries, keys, documents and rows, Redis before MySQL', async () => {
    const pending = { chats: [1], messages: [1, 2] };
    const { ports, steps } = world({ chats: [dueChat(1)], pending });
    expect(await purgeDeleted(ports)(always)).toBe(1);
    expect(steps).toEqual([
      'sequence of 1',
      'pending message',
      'pending message',
      'pending chat',
      'keys in Redis',
      'keys in MySQL',
      'documents of 1',
      'rows of 1',
      `chats done, next ${AN_HOUR_LATER}`,
    ]);
  });

  test('has a second pass, for what workers wrote meanwhile, and no third', async () => {
    const { ports, steps } = world({ chats: [dueChat(2)] });
    await purgeDeleted(ports)(always);
    expect(steps.at(-1)).toBe('chats done, next undefined');
  });

  test('that runs out of time does not end its pass: the next run does the rest', async () => {
    const { ports, steps } = world({ chats: [dueChat(1)] });
    let left = 1;
    expect(await purgeDeleted(ports)(() => left-- > 0)).toBe(0);
    expect(steps).toContain('keys in MySQL');
    expect(steps.join()).not.toContain('done');
  });

  test('repeated after its end finds nothing, and fails at nothing', async () => {
    const { ports, steps } = world({ chats: [dueChat(1), dueChat(1)] });
    expect(await purgeDeleted(ports)(always)).toBe(2);
    expect(steps.filter((step) => step === 'rows of 1')).toHaveLength(1);
  });

  test.each([
    ['sequences', 'redis'],
    ['pendingLog', 'redis'],
    ['documentPurge', 'opensearch'],
    ['purgeStore', 'mysql'],
  ] as const)('fails without %s, and does not end its pass', async (port, engine) => {
    const { ports, steps } = world({ chats: [dueChat(1)] });
    const purge = purgeDeleted({ ...ports, [port]: down(engine) });
    const error = engine === 'mysql' ? { engine } : { cause: { engine } };
    await expect(purge(always)).rejects.toMatchObject(error);
    expect(steps.join()).not.toContain('done');
  });
});

describe('the purge of a deleted application', () => {
  const due: DueApplication = { id: 7, token, pass: 1, purgedThrough: 0 };
  const applications = [due];

  test('goes through its chats, then removes what belongs to no chat', async () => {
    const { ports, steps } = world({ applications, pending: { chats: [7], messages: [] } });
    expect(await purgeDeleted(ports)(always)).toBe(1);
    expect(steps).toEqual([
      'sequence of the application',
      'sequence of 2',
      'keys in Redis',
      'keys in MySQL',
      'rows of 1 to 2',
      'chats through 2',
      // Chat 7 never reached MySQL: only the pending log knows it.
      'sequence of 7',
      'pending chat',
      'documents of all',
      'the rest of the log',
      `application done, next ${AN_HOUR_LATER}`,
    ]);
  });

  test('goes on behind the chats that an earlier run has purged', async () => {
    const { ports, steps } = world({ applications: [{ ...due, purgedThrough: 2 }] });
    await purgeDeleted(ports)(always);
    expect(steps).not.toContain('sequence of 2');
    expect(steps).toContain('rows of 0 to 4294967295');
  });

  test('that runs out of time does not end its pass: the next run does the rest', async () => {
    for (let turns = 0; turns < 3; turns++) {
      const { ports, steps } = world({ applications });
      let left = turns;
      await purgeDeleted(ports)(() => left-- > 0);
      expect(steps.join()).not.toContain('done');
    }
  });

  test('takes turns with that of others, so that a large one delays none', async () => {
    const { ports, steps } = world({ applications, chats: [dueChat(1)] });
    const endless = async (_: unknown, after: number) => [chatNumber(after + 1)];
    let turns = 20;
    const purge = purgeDeleted({
      ...ports,
      purgeStore: { ...ports.purgeStore, nextChats: endless },
    });
    await purge(() => turns-- > 0);
    expect(steps).toContain(`chats done, next ${AN_HOUR_LATER}`);
    expect(steps).not.toContain(`application done, next ${AN_HOUR_LATER}`);
  });

  test('that fails is named in the end, when the others are purged', async () => {
    const { ports, steps } = world({ applications, chats: [dueChat(1)] });
    const purgeStore = only<PurgeStore>({
      ...ports.purgeStore,
      nextChats: down<PurgeStore>('mysql').nextChats,
    });
    await expect(purgeDeleted({ ...ports, purgeStore })(always)).rejects.toMatchObject({
      message: 'passed over: application 7',
      cause: { engine: 'mysql' },
    });
    expect(steps).toContain(`chats done, next ${AN_HOUR_LATER}`);
  });

  test('fails while Redis is down, and does not end its pass', async () => {
    const { ports, steps } = world({ applications });
    const purge = purgeDeleted({ ...ports, pendingLog: down<PendingLog>('redis') });
    await expect(purge(always)).rejects.toMatchObject({ cause: { engine: 'redis' } });
    expect(steps.join()).not.toContain('done');
  });
});
