import { z } from 'zod';
import type { ConversationLine } from './conversation-line.ts';
import type { Answer, Send } from './send.ts';

/** A line of the import file, to be posted to its chat. */
export type Posting = {
  readonly conversation: string;
  /** Position of the message in its conversation, from 1. */
  readonly position: number;
  readonly line: number;
  readonly message: ConversationLine;
};

export type Outcome = { readonly number: number } | Extract<Answer, { accepted: false }>;

/**
 * Limits of a batch. MOST_MESSAGES is the API's limit. MOST_BYTES is far below the API's limit,
 * because JSON may encode a body longer than counted here.
 */
export const MOST_MESSAGES = 100;
const MOST_BYTES = 512 * 1024;

const Numbered = z.object({ number: z.int().positive() });
const Batch = z.object({ data: z.array(z.object({ message: z.optional(Numbered) })) });

export type PostingPorts = {
  readonly request: (url: string, request: PostingRequest) => Promise<Answer>;
  readonly keyOf: (posting: Posting) => string;
};

type PostingRequest = NonNullable<Parameters<Send>[1]>;

/**
 * Posts messages of one chat in order, many per request, and yields the outcome of each. If one bad
 * message makes the API refuse its batch, sends the batch one by one with the same keys, so that
 * only the bad one is refused.
 */
export async function* postInOrder(
  { request, keyOf }: PostingPorts,
  url: string,
  postings: readonly Posting[],
): AsyncGenerator<readonly (readonly [Posting, Outcome])[]> {
  for (const batch of batches(postings)) {
    const outcomes = new Map<Posting, Outcome>();
    const open = () => batch.filter((posting) => !outcomes.has(posting));
    if (batch.length > 1) await postTogether(open, outcomes);
    for (const posting of open()) {
      const body = toRequestBody(posting.message);
      const answer = await request(url, { body, idempotencyKey: keyOf(posting) });
      outcomes.set(posting, answer.accepted ? Numbered.parse(answer.body) : answer);
    }
    yield batch.flatMap((posting) => {
      const outcome = outcomes.get(posting);
      return outcome ? [[posting, outcome] as const] : [];
    });
  }

  async function postTogether(open: () => Posting[], outcomes: Map<Posting, Outcome>) {
    const bodyOf = (asked: readonly Posting[]) => ({
      messages: asked.map((posting) => ({
        ...toRequestBody(posting.message),
        idempotency_key: keyOf(posting),
      })),
    });
    let asked = open();
    const note = ({ data }: z.infer<typeof Batch>) => {
      for (const [i, posting] of asked.entries()) {
        const message = data[i]?.message;
        if (message) outcomes.set(posting, message);
      }
    };
    const restOf = (answer: unknown) => {
      note(Batch.safeParse(answer).data ?? { data: [] });
      asked = open();
      return bodyOf(asked);
    };
    const answer = await request(`${url}/batch`, { body: bodyOf(asked), restOf });
    if (answer.accepted) note(Batch.parse(answer.body));
  }
}

function batches(postings: readonly Posting[]): Posting[][] {
  const all: Posting[][] = [];
  let bytes = 0;
  for (const posting of postings) {
    const batch = all.at(-1);
    const size = Buffer.byteLength(JSON.stringify(posting.message));
    const fits = batch && batch.length < MOST_MESSAGES && bytes + size <= MOST_BYTES;
    if (fits) batch.push(posting);
    else all.push([posting]);
    bytes = size + (fits ? bytes : 0);
  }
  return all;
}

const toRequestBody = ({ body, author, sentAt, metadata }: ConversationLine) => ({
  body,
  author,
  sent_at: sentAt ?? undefined,
  metadata,
});
