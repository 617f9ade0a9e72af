import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Answer, Operation } from '../../../commands/judge/record.ts';
import { outcomeOf } from '../../../commands/judge/rules/outcome.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read member by member below
  readonly body: any;
}

export type Body = Reply['body'];

/** A request that was sent, without its outcome. */
export type Sent = Omit<Operation, 'type' | 'outcome' | 'status' | 'code' | 'answer'>;

/** Records a request with its response. Returns the outcome. Undefined: no response. */
export function recordReply(
  recorder: Recorder,
  sent: Sent,
  reply: Reply | undefined,
  answer: (body: Body) => Answer,
): Operation['outcome'] {
  const outcome = outcomeOf(reply?.status);
  recorder.operation({
    ...sent,
    outcome,
    ...(reply && { status: reply.status }),
    ...(reply && outcome !== 'acknowledged' && reply.body?.code && { code: reply.body.code }),
    ...(reply && outcome === 'acknowledged' && { answer: answer(reply.body) }),
    ...(reply?.body?.incomplete && { may_miss_pending: true }),
  });
  const head = sent.kind === 'get-chat' && outcome === 'acknowledged' && reply?.body.head;
  if (head) recordHead(recorder, sent, head);
  return outcome;
}

/**
 * Records a chat's head as a list of its messages, because the chat's own number belongs to another
 * sequence.
 */
function recordHead(recorder: Recorder, sent: Sent, head: number): void {
  recorder.operation({
    ...sent,
    kind: 'list-messages',
    outcome: 'acknowledged',
    status: 200,
    answer: { numbers: [], head },
  });
}

export const chatAnswer = (body: Body): Answer => ({
  number: body.number,
  content: contentHash(body.title),
});

export const messageAnswer = (body: Body): Answer => ({
  number: body.number,
  content: contentHash(body.body),
  state: body.state,
  revision: body.revision,
});

/** The answer of a list that was read to its end. */
export const listAnswer =
  (member: 'title' | 'body') =>
  ({ data }: Body): Answer => ({
    numbers: data.map(({ number }: { number: number }) => number),
    contents: data.map((item: Record<string, string>) => contentHash(item[member] ?? null)),
    complete: true,
  });
