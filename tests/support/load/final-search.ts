import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';

const PAGE = 5_000;

/** Records every document of an application, including tombstones. */
export async function recordDocuments(
  index: string,
  recorder: Recorder,
  application: string,
): Promise<void> {
  await fetch(`${index}/_refresh`, { method: 'POST' });
  for (let after: unknown; ; ) {
    const hits = await search(`${index}/_search?routing=${application}`, {
      size: PAGE,
      query: { term: { application } },
      sort: ['chat_number', 'number'],
      ...(after !== undefined && { search_after: after }),
    });
    for (const { _source: document } of hits) {
      const { chat_number: chat, number, deleted, body } = document;
      const content = body === undefined ? {} : { content: contentHash(body) };
      recorder.final({ type: 'document', application, chat, number, deleted, ...content });
    }
    if (hits.length < PAGE) return;
    after = hits.at(-1)?.sort;
  }
}

interface Hit {
  readonly sort: unknown;
  readonly _source: {
    readonly chat_number: number;
    readonly number: number;
    readonly deleted: boolean;
    readonly body?: string;
  };
}

async function search(url: string, query: object): Promise<Hit[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(query),
  });
  const answer = (await response.json()) as { hits?: { hits: Hit[] } };
  if (!answer.hits)
    throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer.hits.hits;
}
