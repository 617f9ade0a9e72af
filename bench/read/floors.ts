import { searchBody } from '../../lib/adapters/opensearch/search-body.ts';
import { searchTerms } from '../../lib/domain/search-terms.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import type { Repeated } from '../load/requests.ts';
import type { SelectJob } from './selects.ts';

/** The kinds of reads. */
export const READS = ['list', 'message', 'changes', 'search'] as const;
export type Read = (typeof READS)[number];

export interface Corpus {
  readonly application: string;
  readonly messages: number;
  /** A word that some of the messages have. */
  readonly word: string;
}

export const PAGE = 50;
/** How many different messages, pages or places the requests ask for in turn. */
const PLACES = 16;

/** The requests of the API, in the only chat of the corpus. */
export function readRequests(read: Read, corpus: Corpus): Repeated {
  const chat = `/api/v1/applications/${corpus.application}/chats/1`;
  const paths: Readonly<Record<Read, readonly string[]>> = {
    list: [`${chat}/messages?limit=${PAGE}`],
    message: numbersOf(corpus).map((number) => `${chat}/messages/${number}`),
    changes: [`${chat}/changes?limit=${PAGE}`],
    search: [`${chat}/messages/search?query=${corpus.word}&limit=${PAGE}`],
  };
  return { kind: 'repeated', requests: paths[read].map((path) => ({ method: 'GET', path })) };
}

const COLUMNS = `number, state, body, author, metadata, sent_at, created_at, updated_at, revision`;
const OF_CHAT = `FROM messages WHERE chat_number = 1
   AND application_id = (SELECT id FROM applications WHERE token = ?)`;

/** The query of MySQL that returns the same rows. */
export function selectOf(
  read: Exclude<Read, 'search'>,
  corpus: Corpus,
): Pick<SelectJob, 'sql' | 'values'> {
  const { application } = corpus;
  switch (read) {
    case 'list':
      return {
        sql: `SELECT ${COLUMNS} ${OF_CHAT} AND number > 0 ORDER BY number LIMIT ${PAGE}`,
        values: [[application]],
      };
    case 'message':
      return {
        sql: `SELECT ${COLUMNS} ${OF_CHAT} AND number = ?`,
        values: numbersOf(corpus).map((number) => [application, number]),
      };
    case 'changes':
      return {
        sql: `SELECT ${COLUMNS}, change_sequence ${OF_CHAT} AND change_sequence > 0
                ORDER BY change_sequence LIMIT ${PAGE}`,
        values: [[application]],
      };
  }
}

/** The query of OpenSearch that finds the same messages. */
export function searchRequests({ application, word }: Corpus): Repeated {
  const body = searchBody({
    token: application as ApplicationToken,
    chat: 1 as ChatNumber,
    terms: searchTerms(word),
    sort: 'relevance',
    limit: PAGE,
  });
  const request = {
    method: 'POST',
    path: `/messages/_search?routing=${application}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return { kind: 'repeated', requests: [request] };
}

const numbersOf = ({ messages }: Corpus): readonly number[] =>
  Array.from({ length: Math.min(PLACES, messages) }, (_, i) =>
    Math.ceil(((i + 1) * messages) / Math.min(PLACES, messages)),
  );
