import { contentHash } from '../../../commands/judge/content-hash.ts';
import { RecordLine } from '../../../commands/judge/record.ts';
import { judge } from '../../../commands/judge/rules/judge.ts';
import { now, Recorder } from '../../../commands/judge/rules/recorder.ts';
import type { PromiseName } from '../../../commands/judge/rules/verdict.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';

/** Promises that a record can't show, so that the scenarios look for themselves. */
export const EXPECTATIONS = {
  rest: 'when the engines are up and the workers have run, nothing waits and nothing healthy is dead-lettered',
  copies:
    'writes in the queue are not sent again; writes that never reached it are sent, even if the queue is never empty',
  search: 'a message that a search found once is also found during a reindex',
} as const;

type Expectation = keyof typeof EXPECTATIONS;

export interface Violation {
  /** Promise and rule of the judge, or an expectation. */
  readonly rule: string;
  readonly what: string;
}

/** The record of one scenario, and the expectations that it broke. */
export class Notes {
  /** Each line is one that `npm run judge` reads. */
  readonly recorder = new Recorder({ run: 'museum' }, (line) => void RecordLine.parse(line));
  readonly applications: ApplicationToken[] = [];
  readonly #broken: Violation[] = [];
  readonly #mayBeDead = new Set<string>();

  broke(rule: Expectation, what: string): void {
    this.#broken.push({ rule, what });
  }

  /** Text that MySQL must refuse, so that it belongs into the dead-letter queue. */
  mayBeDead(text: string): void {
    this.#mayBeDead.add(contentHash(text));
  }

  /** Records a deletion by other means than a request. */
  deleted(kind: 'delete-chat' | 'delete-message', application: string, place: Place): void {
    const time = { started: now(), finished: now() };
    const operation = { client: 'operator', kind, application, ...place, ...time } as const;
    this.recorder.operation({ ...operation, outcome: 'acknowledged' });
  }

  /** The judge's findings, except on promises beyond the scenario, and the broken expectations. */
  violations(beyond: readonly PromiseName[] = []): Violation[] {
    const record = this.recorder.record();
    const healthy = record.final.filter(
      (line) => line.type === 'dead-letter' && !this.#mayBeDead.has(line.content ?? ''),
    );
    return [
      ...this.#broken,
      ...healthy.map(() => ({ rule: 'rest', what: 'a healthy write was dead-lettered' })),
      ...judge(record)
        .findings.filter(({ promise }) => !beyond.includes(promise))
        .map(({ promise, rule, chat, number, detail }) => {
          const place = `chat ${chat}${number === undefined ? '' : ` number ${number}`}`;
          return { rule: `${promise} ${rule}`, what: `${place}: ${detail}` };
        }),
    ];
  }
}

interface Place {
  readonly chat: number;
  readonly number?: number;
}
