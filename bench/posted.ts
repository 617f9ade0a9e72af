import { contentHash } from '../commands/judge/content-hash.ts';
import { judge } from '../commands/judge/rules/judge.ts';
import { type Listed, recordListed } from '../commands/judge/rules/listed.ts';
import { now, Recorder } from '../commands/judge/rules/recorder.ts';
import { type Tally, tallyOf } from '../commands/judge/rules/tally.ts';
import type { Finding } from '../commands/judge/rules/verdict.ts';
import { atOnce } from './applications.ts';
import { bodyOf, chatOf } from './load/requests.ts';
import type { LoadResult } from './load/run-load.ts';
import { listAll } from './settled.ts';

/** The messages that clients posted to an application's chats. */
export interface PostedLoad {
  readonly application: string;
  readonly chats: number;
  /** The loads so far, each with the beginning of its messages' bodies. */
  readonly loads: (Pick<LoadResult, 'acknowledged' | 'unexpected'> & { readonly tag: string })[];
}

/** The judge's verdict on messages that were posted. */
export interface Check extends Tally {
  /** Messages that lists show as stored in MySQL. */
  readonly persisted: number;
  /** Responses with another status than 201. */
  readonly refused: number;
  readonly findings: readonly Finding[];
}

/** A check is sound if every message was acknowledged, and stored as it was acknowledged. */
export const isSound = ({ acknowledged, persisted, refused, findings }: Check): boolean =>
  acknowledged > 0 && persisted === acknowledged && refused + findings.length === 0;

export const acknowledgedIn = ({ loads }: PostedLoad): number =>
  loads.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);

export const refusedIn = ({ loads }: PostedLoad): number =>
  loads
    .flatMap(({ unexpected }) => Object.values(unexpected))
    .reduce((sum, count) => sum + count, 0);

/** Lists the chats of a load, and has the judge compare the lists with the responses. */
export async function checkPosted(apiUrl: string, posted: PostedLoad): Promise<Check> {
  const { application, chats, loads } = posted;
  const recorder = new Recorder({ run: `bench ${application}` });
  for (const { tag, acknowledged } of loads) {
    for (const { nth, number, started, finished } of acknowledged) {
      recorder.operation({
        ...{ client: 'bench', kind: 'post-message', application, chat: chatOf(nth, chats) },
        ...{ content: contentHash(bodyOf(tag, nth)), started, finished },
        ...{ status: 201, outcome: 'acknowledged', answer: { number } },
      });
    }
  }
  const lists: Listed[] = [];
  await atOnce(
    Array.from({ length: chats }, (_, i) => i + 1),
    async (chat) => {
      const started = now();
      const listed = await listAll(`${apiUrl}/api/v1/applications/${application}/chats/${chat}`);
      const read = { client: 'bench', application, chat, started, finished: now() };
      recordListed(recorder, read, listed);
      lists.push(listed);
    },
  );
  return judged(recorder, lists, refusedIn(posted));
}

/** Ends the record of a run, whose lists showed what the stores hold, and judges it. */
export function judged(recorder: Recorder, lists: readonly Listed[], refused: number): Check {
  const isComplete = lists.every(({ isIncomplete }) => !isIncomplete);
  recorder.stores(['mysql', ...(isComplete ? (['redis'] as const) : []), 'queues']);
  const verdict = judge(recorder.record());
  const messages = lists.flatMap((listed) => listed.messages);
  return {
    ...tallyOf(recorder.record(), verdict),
    persisted: messages.filter(({ isPending }) => !isPending).length,
    refused,
    findings: verdict.findings,
  };
}

/** Adds up the checks of several loads. */
export function sumOf(checks: readonly Check[]): Check {
  const total = (of: (check: Check) => number) => checks.reduce((sum, one) => sum + of(one), 0);
  return {
    acknowledged: total(({ acknowledged }) => acknowledged),
    persisted: total(({ persisted }) => persisted),
    lost: total(({ lost }) => lost),
    duplicated: total(({ duplicated }) => duplicated),
    voids: total(({ voids }) => voids),
    unresolved: total(({ unresolved }) => unresolved),
    refused: total(({ refused }) => refused),
    findings: checks.flatMap(({ findings }) => findings),
  };
}
