import type { IndexedRow } from './store-port.ts';
import type { ApplicationToken, ChatNumber, Instant, MessageNumber } from './terms.ts';

export interface SearchQuery {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly text: string;
  readonly limit: number;
  /** Sort values of the last hit of the page before. */
  readonly after?: readonly (string | number)[] | undefined;
}

export interface SearchHit {
  readonly number: MessageNumber;
  readonly body: string;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly createdAt: Instant;
  readonly metadata: unknown;
  readonly revision: number;
  /** Fragments of the body, HTML-escaped, matches within `<em>`. */
  readonly highlights: readonly string[];
  readonly sort: readonly (string | number)[];
}

/** The search index. Every method throws EngineUnavailable when OpenSearch does not answer. */
export interface MessageIndex {
  /** Full text in one chat; words in any order, the beginning of a word is enough. */
  search(
    query: SearchQuery,
  ): Promise<{ readonly hits: readonly SearchHit[]; readonly total: number }>;
  /** Writes documents from rows; an older revision never replaces a newer one. Answers the numbers of rows that were refused. */
  write(rows: readonly IndexedRow[]): Promise<readonly IndexedRow[]>;
  /** Whether a search would find this message as it is at this revision now. */
  isSearchable(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
    revision: number,
  ): Promise<boolean>;
}

/** Builds a new index beside the live one and swaps the alias when it is complete. */
export interface IndexRebuild {
  /** When the live index was made, in ms since the epoch; whether another is being built now. */
  status(): Promise<{ readonly liveSince: number; readonly building: boolean }>;
  /** Starts a rebuild, or goes on with the one that was interrupted. */
  begin(): Promise<{ readonly index: string; readonly resumeAfter?: string }>;
  /** Throws RebuildEnded where another process was faster. */
  write(index: string, rows: readonly IndexedRow[], checkpoint: string): Promise<void>;
  /** Throws RebuildEnded where another process was faster. Swaps the alias to the new index and removes the old ones. */
  finish(index: string): Promise<void>;
}
