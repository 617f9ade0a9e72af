import type { RecordLine } from '../../../commands/judge/rules/recorder.ts';
import { createChat, getChat, listMessages, postMessage } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import { isRefusedForNow, isUnknownOutcome, retryDelay } from '../api/problem.ts';
import type { WriteMode } from '../api/resources.ts';
import { search } from '../api/search-calls.ts';
import { listAll, PAGE } from './list-all.ts';
import { type Job, type LoadPlan, type Posted, runLoad, type Sample } from './load.ts';
import { openProgress } from './progress.ts';
import { contentOf, openRecord, type RunVerdict } from './record.ts';
import { beginMeasuring, sentAs } from './sent.ts';
import { timingsOf } from './server-timing.ts';

/** How many messages were acknowledged and persisted at a moment. */
export interface Point {
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly acknowledged: number;
  readonly persisted: number;
}

export interface Fault {
  readonly at: number;
  readonly name: string;
}

export interface RunState {
  readonly plan: LoadPlan;
  readonly phase: 'loading' | 'settling' | 'done' | 'failed';
  readonly chat: number | undefined;
  readonly samples: readonly Sample[];
  readonly points: readonly Point[];
  readonly faults: readonly Fault[];
  readonly persisted: number;
  readonly searchable: number;
  readonly verdict: RunVerdict | undefined;
  /** The run record so far, as `npm run judge` reads it. */
  readonly record: readonly RecordLine[];
  readonly problem: string | undefined;
}

export interface Run {
  readonly state: () => RunState;
  readonly finished: Promise<RunState>;
  /** Stops posting. If all responses are in, stops waiting for storage and search. */
  stop(): void;
  /** Stops everything, because nobody watches any more. */
  abandon(): void;
  /** Notes the start of a fault. Call the returned function when it is over. */
  noteFault(name: string, losesRedisData: boolean): () => void;
}

export interface Clock {
  /** Milliseconds since an arbitrary moment. */
  now(): number;
  delay(ms: number): Promise<void>;
}

export interface RunPorts {
  readonly api: Api;
  readonly token: string;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

const TICK_MS = 400;
const SETTLES_WITHIN_MS = 180_000;

const CLOCK: Clock = {
  now: () => performance.now(),
  delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Posts the load into a new chat, watches it become persisted and searchable, and judges the
 * result.
 */
export function startRun(plan: LoadPlan, ports: RunPorts): Run {
  const { api, token, onChange, clock = CLOCK } = ports;
  const { delay } = clock;
  const samples: Sample[] = [];
  const points: Point[] = [];
  const faults: Fault[] = [];
  const progress = openProgress();
  const began = clock.now();
  const record = openRecord(plan.tag, token, () => clock.now());
  const now = () => clock.now() - began;
  let state: RunState = {
    ...{ plan, phase: 'loading', chat: undefined, samples, points, faults },
    ...{ persisted: 0, searchable: 0, verdict: undefined, problem: undefined },
    record: record.lines(),
  };
  const stopped = new Set<RunState['phase']>();
  const change = (part: Partial<RunState>) => {
    state = { ...state, ...part };
    onChange();
  };
  const acknowledged = () => samples.filter(({ outcome }) => outcome === 'acknowledged').length;

  async function post({ mode, key, body }: Job, chat: number): Promise<Posted> {
    const answer = await record.told(
      { kind: 'post-message', chat, key, content: contentOf(body) },
      () => postMessage(api, token, chat, { body, author: mode }, { key, mode, mark: key }),
      (posted) => ({ number: posted.body.number, state: posted.body.state }),
    );
    return {
      sent: await sentAs(answer.url),
      number: answer.body.number,
      timings: timingsOf(answer.headers.get('server-timing')),
      wasDirect: answer.headers.get('preference-applied') === 'wait',
    };
  }

  const noteHead = (chat: number) =>
    record.head(chat, async () => (await getChat(api, token, chat)).head);

  async function look(chat: number): Promise<void> {
    // A message acknowledged while the list is in flight can't be in it.
    const before = acknowledged();
    await progress.look((after) => listMessages(api, token, chat, { after, limit: PAGE }));
    await noteHead(chat);
    const persisted = progress.persisted();
    points.push({ at: now(), acknowledged: before, persisted });
    change({ persisted });
  }

  async function lookWhileLoading(chat: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await look(chat).catch(() => change({})); // an outage is part of the experiment
      await delay(TICK_MS);
    }
  }

  /** Returns false if the run was stopped before every message was stored and searchable. */
  async function settle(chat: number): Promise<boolean> {
    const deadline = now() + SETTLES_WITHIN_MS;
    const wanted = acknowledged();
    while (now() < deadline && !stopped.has('settling')) {
      await look(chat).catch(() => change({}));
      await countSearchable(chat).catch(() => change({}));
      if (state.persisted >= wanted && state.searchable >= wanted) return true;
      await delay(TICK_MS);
    }
    return !stopped.has('settling');
  }

  async function countSearchable(chat: number): Promise<void> {
    const { total } = await search(api, { token, chat }, { query: plan.tag, limit: 1 });
    change({ searchable: total });
  }

  async function work(): Promise<void> {
    const title = titleOf(plan);
    const { number: chat } = await createChat(api, token, title, plan.tag);
    change({ chat });
    let isOver = false;
    beginMeasuring();
    const looking = lookWhileLoading(chat, () => isOver);
    await runLoad(plan, {
      now: () => clock.now(),
      post: (job) => post(job, chat),
      mayRepeat: (error) => isUnknownOutcome(error) || isRefusedForNow(error),
      delayBefore: (attempt, error) => delay(retryDelay(attempt, error as Error)),
      isStopped: () => stopped.has('loading'),
      onSample: (sample) => {
        samples.push(sample);
        if (sample.number !== undefined) progress.acknowledge(sample.number);
        onChange();
      },
    });
    isOver = true;
    await looking;
    change({ phase: 'settling' });
    const isSettled = await settle(chat);
    await noteHead(chat);
    const verdict = await record.judged(chat, () => listAll(api, token, chat), isSettled);
    change({ phase: 'done', verdict });
  }

  const finished = work()
    .catch((error: Error) => change({ phase: 'failed', problem: error.message }))
    .then(() => state);
  return {
    state: () => state,
    finished,
    stop: () => void stopped.add(state.phase),
    abandon: () => void stopped.add('loading').add('settling'),
    noteFault: (name, losesRedisData) => {
      faults.push({ at: now(), name });
      onChange();
      return record.beginFault(name, losesRedisData);
    },
  };
}

const titleOf = ({ modes, count, concurrency }: LoadPlan): string =>
  `Lab: ${modes.map((mode: WriteMode) => `${count} ${mode}`).join(' and ')}, ${concurrency} at once`;
