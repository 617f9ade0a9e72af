import { z } from 'zod';
import type { ConversationLine } from './conversation-line.ts';
import type { Answer } from './send.ts';

/** A line on its way to its chat. */
export type Posting = {
  readonly conversation: string;
  /** From 1, in its conversation. */
  readonly position: number;
  readonly line: number;
  readonly message: ConversationLine;
};

export type Outcome = { readonly number: number } | Extract<Answer, { accepted: false }>;

/** What the API takes in one request; far below its limit of bytes, for JSON may write a body longer than we counted it. */
export const MOST_MESSAGES = 100;
const MOST_BYTES = 512 * 1024;

const Numbered = z.object({ number: z.int().positive() });
const Batch = z.object({ data: z.array(z.object({ message: Numbered })) });

export type PostingPorts = {
  readonly request: (url: string, body: unknown, key?: string) => Promise<Answer>;
  readonly keyOf: (posting: Posting) => string;
};

/**
 * Posts messages of one chat in order, many in a request, and tells of each what became of it. One bad message refuses its whole batch: then they are
 * sent one by one, under the same keys, and it alone is refused.
 */
export async function* postInOrder(
  { request, keyOf }: PostingPorts,
  url: string,
  postings: readonly Posting[],
): AsyncGenerator<readonly (readonly [Posting, Outcome])[]> {
  for (const batch of batches(postings)) {
    if (batch.length > 1) {
      const messages = batch.map((posting) => ({
        ...toRequestBody(posting.message),
        idempotency_key: keyOf(posting),
      }));
      const answer = await request(`${url}/batch`, { messages });
      if (answer.accepted) {
        const { data } = Batch.parse(answer.body);
        yield batch.map((posting, i) => [posting, Numbered.parse(data[i]?.message)] as const);
        continue;
      }
    }
    for (const posting of batch) {
      const answer = await request(url, toRequestBody(posting.message), keyOf(posting));
      yield [[posting, answer.accepted ? Numbered.parse(answer.body) : answer]];
    }
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
  sent_at: sentAt,
  metadata,
});
