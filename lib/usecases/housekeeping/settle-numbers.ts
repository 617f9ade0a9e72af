import { collectFailures, type Failures } from '../../domain/failures.ts';
import type { HoledSequence, HolePosition, Holes, SettleRequest } from '../../domain/holes-port.ts';
import type { Jobs } from '../../domain/jobs-port.ts';
import type { Metrics } from '../../domain/metrics-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { ChatNumber, Instant } from '../../domain/terms.ts';

/** Sequences settled in one transaction. */
const PAGE = 100;

export interface SettleNumbersPorts {
  readonly holes: Holes;
  readonly jobs: Pick<Jobs, 'position' | 'note'>;
  readonly pendingLog: PendingLog;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
  /**
   * Age at which a hole is settled. It exceeds the time that a request, the sweeper's wait and a
   * queue message may take together.
   */
  readonly settleAfterMs: number;
}

interface Run extends SettleNumbersPorts {
  readonly before: Instant;
  readonly hasTimeLeft: () => boolean;
  readonly failures: Failures;
  /** Records voids, and leaves the sequences that another session has locked to the end. */
  readonly settle: (requests: readonly SettleRequest[]) => Promise<void>;
}

/**
 * Records skipped or lost numbers as void, so that lists can tell what became of every number.
 * Reads the pending log first: an entry that leaves the log later has its row by the time MySQL is
 * read. Goes on where the last run stopped. Passes over what fails, and throws PassedOver at the
 * end. Returns how many voids it recorded.
 */
export function settleNumbers(ports: SettleNumbersPorts) {
  return async function settleNumbers(hasTimeLeft: () => boolean): Promise<number> {
    const before = ports.instant(ports.now() - ports.settleAfterMs);
    const failures = collectFailures();
    const locked: SettleRequest[] = [];
    let voids = 0;
    async function settle(requests: readonly SettleRequest[]): Promise<void> {
      for (let rest = requests; rest.length > 0 && hasTimeLeft(); ) {
        const settled = await ports.holes.settle(rest, before, 'skip');
        voids += settled.voids;
        locked.push(...settled.locked);
        rest = settled.unfinished;
      }
    }
    await eachPage({ ...ports, before, hasTimeLeft, failures, settle });
    // A chat in constant use is seldom free by chance: wait for its lock, when the others are done.
    for (const request of locked) {
      if (!hasTimeLeft()) break;
      const settled = await failures.passingOver(nameOf(request), () =>
        ports.holes.settle([request], before, 'wait'),
      );
      voids += settled?.voids ?? 0;
    }
    ports.metrics.count('NumberVoided', voids);
    failures.report();
    return voids;
  };
}

async function eachPage(run: Run): Promise<void> {
  const { holes, jobs, hasTimeLeft } = run;
  const noted = await jobs.position('settle');
  let position: HolePosition | undefined = noted && JSON.parse(noted);
  do {
    const page = await holes.sequences(position, PAGE);
    // Note this before the work: a page that kills its run must not keep the next run from others.
    if (position || page.next) await jobs.note('settle', page.next && JSON.stringify(page.next));
    await settlePage(run, page.found);
    position = page.next;
  } while (position && hasTimeLeft());
}

async function settlePage(run: Run, page: readonly HoledSequence[]): Promise<void> {
  const requests: SettleRequest[] = [];
  const byApplication = Map.groupBy(page, ({ applicationId }) => applicationId);
  for (const [id, ofApplication] of byApplication) {
    if (!run.hasTimeLeft()) return;
    const held = await run.failures.passingOver(`application ${id}`, () =>
      withHeldNumbers(run.pendingLog, ofApplication),
    );
    requests.push(...(held ?? []));
  }
  try {
    await run.settle(requests);
  } catch (error) {
    // One of them fails: find out which, and settle the others.
    for (const request of requests) {
      await run.failures.passingOver(nameOf(request), () =>
        run.hasTimeLeft() ? run.settle([request]) : Promise.reject(error),
      );
    }
  }
}

const nameOf = ({ applicationId, chat }: HolePosition): string =>
  chat === 0 ? `application ${applicationId}` : `chat ${chat} of application ${applicationId}`;

/** Reads the pending numbers of several sequences of one application. */
async function withHeldNumbers(
  pendingLog: PendingLog,
  sequences: readonly HoledSequence[],
): Promise<SettleRequest[]> {
  const [first] = sequences;
  if (!first) return [];
  const { token } = first.name;
  const chats = sequences.flatMap(({ name }) => (name.chat === undefined ? [] : [name.chat]));
  const messages = await pendingLog.messageNumbers(token, chats);
  const pendingChats = chats.length < sequences.length ? await pendingLog.chatNumbers(token) : [];
  const heldOf = (chat: ChatNumber | undefined): readonly number[] =>
    chat === undefined ? pendingChats : (messages.get(chat) ?? []);
  return sequences.map((sequence) => ({ ...sequence, held: new Set(heldOf(sequence.name.chat)) }));
}
