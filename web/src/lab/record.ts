import { judge } from '../../../commands/judge/rules/judge.ts';
import { type Listed, recordListed } from '../../../commands/judge/rules/listed.ts';
import { outcomeOf } from '../../../commands/judge/rules/outcome.ts';
import {
  type Answer,
  type Operation,
  Recorder,
  type RecordLine,
} from '../../../commands/judge/rules/recorder.ts';
import { type Tally, tallyOf } from '../../../commands/judge/rules/tally.ts';
import type { Verdict } from '../../../commands/judge/rules/verdict.ts';
import { isProblem } from '../api/problem.ts';

/* The run record of a load in the lab. The rules of `npm run judge` judge it in the browser. */

export interface RunVerdict extends Tally, Pick<Verdict, 'findings'> {}

type Asked = Pick<Operation, 'kind' | 'chat' | 'key' | 'content'>;

export interface RunRecorder {
  /** Records a request with its response or problem, and returns or throws the same. */
  told<Result>(
    asked: Asked,
    request: () => Promise<Result>,
    answer: (result: Result) => Answer,
  ): Promise<Result>;
  /** Records a chat's head, unless it is the same as before. */
  head(chat: number, request: () => Promise<number | undefined>): Promise<void>;
  /** Notes the start of a fault. Call the returned function when it is over. */
  beginFault(name: string, losesRedisData: boolean): () => void;
  /**
   * Records the final list and judges the run. `isSettled`: the queues had time to drain, so that
   * the list must show every acknowledged message.
   */
  judged(chat: number, list: () => Promise<Listed>, isSettled: boolean): Promise<RunVerdict>;
  lines(): readonly RecordLine[];
}

const CLIENT = 'lab';
/** Longer than the settler of any deployment waits before it records skipped numbers as void. */
const SETTLE_MS = 3_600_000;
const MOST_CONTENT = 64;

/**
 * Each message of a load has its own short text, so the run record holds the text and not its hash.
 */
export const contentOf = (text: string): string => text.slice(0, MOST_CONTENT);

export function openRecord(run: string, application: string, now: () => number): RunRecorder {
  const lines: RecordLine[] = [];
  const recorder = new Recorder({ run, settle_ms: SETTLE_MS }, (line) => void lines.push(line));
  const open = new Set<() => void>();

  function note(asked: Asked, started: number, status: number | undefined, more: object): void {
    const outcome = outcomeOf(status);
    const time = { started, finished: now() };
    const known = status === undefined ? {} : { status };
    recorder.operation({
      client: CLIENT,
      application,
      ...asked,
      ...time,
      outcome,
      ...known,
      ...more,
    });
  }

  let lastHead: number | undefined;

  return {
    async head(chat, request) {
      const started = now();
      const head = await request();
      if (head === undefined || head === lastHead) return;
      lastHead = head;
      // Recorded as a list of messages and not as a read of the chat, because the head belongs to
      // the chat's own sequence and the chat's number to that of the application.
      note({ kind: 'list-messages', chat }, started, 200, { answer: { numbers: [], head } });
    },

    async told(asked, request, answer) {
      const started = now();
      try {
        const result = await request();
        note(asked, started, 200, { answer: answer(result) });
        return result;
      } catch (error) {
        const { status = 0, code = '' } = isProblem(error) ? error : {};
        note(asked, started, status || undefined, code ? { code } : {});
        throw error;
      }
    },

    beginFault(name, losesRedisData) {
      const started = now();
      const end = () => {
        if (!open.delete(end)) return;
        const effects = losesRedisData ? (['redis-data-lost'] as const) : [];
        recorder.fault({ name, effects: [...effects], started, finished: now() });
      };
      open.add(end);
      return end;
    },

    async judged(chat, list, isSettled) {
      const started = now();
      const listed = await list();
      for (const end of open) end();
      const read = { client: CLIENT, application, chat, started, finished: now() };
      recordListed(recorder, read, listed);
      recorder.stores(
        [
          'mysql',
          ...(listed.isIncomplete ? [] : (['redis'] as const)),
          ...(isSettled ? (['queues'] as const) : []),
        ],
        now(),
      );
      const verdict = judge(recorder.record());
      return { ...tallyOf(recorder.record(), verdict), findings: verdict.findings };
    },

    lines: () => lines,
  };
}
