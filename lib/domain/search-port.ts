import type { SearchTerm } from './search-terms.ts';
import type { IndexedRow } from './store-port.ts';
import type { ApplicationToken, ChatNumber, Instant, MessageNumber } from './terms.ts';

export interface SearchQuery {
  readonly token: ApplicationToken;
  /** Absent: all chats of the application. */
  readonly chat?: ChatNumber | undefined;
  /** All of them are required; at least one. */
  readonly terms: readonly SearchTerm[];
  /** Exactly this one. */
  readonly author?: string | undefined;
  /** Sent at this time or later. */
  readonly from?: Instant | undefined;
  /** Sent before this time. */
  readonly to?: Instant | undefined;
  /** `relevance`: texts with more of the terms as whole words first, then as beginnings of words; the newest first among equals. */
  readonly sort: 'relevance' | 'newest';
  readonly limit: number;
  /** Sort values of the last hit of the page before. */
  readonly after?: readonly number[] | undefined;
}

export interface SearchHit {
  readonly chat: ChatNumber;
  readonly number: MessageNumber;
  readonly body: string;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly metadata: unknown;
  readonly revision: number;
  readonly sort: readonly number[];
}

export interface FoundMessage extends SearchHit {
  /** Fragments of the body, HTML-escaped, what was found within `<em>`. */
  readonly highlights: readonly string[];
}

export interface SearchPage {
  readonly hits: readonly FoundMessage[];
  readonly total: number;
  /** Sort values to go on from, where there is more. */
  readonly next?: readonly number[] | undefined;
}

/** The search index. Every method throws EngineUnavailable when OpenSearch does not answer. */
export interface MessageIndex {
  /**
   * A page of what holds all terms, in a total order that no other document has a say in: a message that stays as it is while pages are
   * read is on exactly one of them.
   */
  search(
    query: SearchQuery,
  ): Promise<{ readonly hits: readonly SearchHit[]; readonly total: number }>;
  /** Writes documents from rows; an older revision never replaces a newer one. Answers the numbers of rows that were refused. */
  write(rows: readonly IndexedRow[]): Promise<readonly IndexedRow[]>;
  /** Resolves when a search finds what was written of this application before. `row`: one of those that were written last. */
  refreshed(row: IndexedRow): Promise<void>;
}

export interface RebuildStatus {
  /** When the live index was made, in ms since the epoch. */
  readonly liveSince: number;
  /** Whether the live index was made by a former definition, and finds messages as that one said. */
  readonly outdated: boolean;
  /** Whether another is being built now. */
  readonly building: boolean;
}

/** Builds a new index beside the live one and swaps the alias when it is complete. */
export interface IndexRebuild {
  status(): Promise<RebuildStatus>;
  /** Starts a rebuild, or goes on with the one that was interrupted; one that a former version of the index definition began starts anew. */
  begin(): Promise<{ readonly index: string; readonly resumeAfter?: string }>;
  /** Throws RebuildEnded where another process was faster. */
  write(index: string, rows: readonly IndexedRow[], checkpoint: string): Promise<void>;
  /** Throws RebuildEnded where another process was faster. Swaps the alias to the new index and removes the old ones. */
  finish(index: string): Promise<void>;
}
