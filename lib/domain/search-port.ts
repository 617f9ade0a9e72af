import type { IndexedRow } from './messages-port.ts';
import type { SearchTerm } from './search-terms.ts';
import type { ApplicationToken, ChatNumber, Instant, MessageNumber } from './terms.ts';

export interface SearchQuery {
  readonly token: ApplicationToken;
  /** The chat to search. Absent: all chats of the application. */
  readonly chat?: ChatNumber | undefined;
  /** The terms of the query, at least one. A message must contain all of them. */
  readonly terms: readonly SearchTerm[];
  /** Finds only messages with exactly this author. */
  readonly author?: string | undefined;
  /** Finds only messages sent at this time or later. */
  readonly from?: Instant | undefined;
  /** Finds only messages sent before this time. */
  readonly to?: Instant | undefined;
  /**
   * `relevance`: a text gets a point for each term at the beginning of one of its words, and one
   * more if the term is a whole word. More points come first; among equals, the newest.
   */
  readonly sort: 'relevance' | 'newest';
  readonly limit: number;
  /** Sort values of the previous page's last hit. */
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
  /** Fragments of the body, HTML-escaped; matches are inside `<em>`. */
  readonly highlights: readonly string[];
}

export interface SearchPage {
  readonly hits: readonly FoundMessage[];
  readonly total: number;
  /** Sort values to continue from; absent on the last page. */
  readonly next?: readonly number[] | undefined;
}

/** The search index. Every method throws EngineUnavailable when OpenSearch does not respond. */
export interface MessageIndex {
  /**
   * A page of messages that contain all terms. The order is total and independent of other
   * documents, so a message that does not change while pages are read is on exactly one of them.
   */
  search(
    query: SearchQuery,
  ): Promise<{ readonly hits: readonly SearchHit[]; readonly total: number }>;
  /**
   * Writes the documents of rows. An older revision never replaces a newer one. Begins no further
   * call to OpenSearch once no time is left. Returns the rows that must be written again:
   * OpenSearch refused them, or no time was left.
   */
  write(rows: readonly IndexedRow[], hasTimeLeft?: () => boolean): Promise<readonly IndexedRow[]>;
  /**
   * Resolves when searches find every document written so far for the application of `row`. `row`:
   * one of the rows written last.
   */
  refreshed(row: IndexedRow): Promise<void>;
}

export interface RebuildStatus {
  /** When the live search index was created (ms since 1970). */
  readonly liveSince: number;
  /**
   * Whether the live index has an earlier definition than this code. Its documents are then
   * searched by that definition.
   */
  readonly outdated: boolean;
  /** Whether a new index is being built. */
  readonly building: boolean;
}

/** Builds a new index beside the live one and swaps the alias when the new one is complete. */
export interface IndexRebuild {
  status(): Promise<RebuildStatus>;
  /**
   * Starts a rebuild, or resumes an interrupted one. Starts over if the interrupted rebuild has an
   * earlier definition than this code.
   */
  begin(): Promise<{ readonly index: string; readonly resumeAfter?: string }>;
  /**
   * Writes rows to the new index and stores the checkpoint. Throws RebuildEnded if another process
   * finished the rebuild first.
   */
  write(index: string, rows: readonly IndexedRow[], checkpoint: string): Promise<void>;
  /**
   * Swaps the alias to the new index and removes the old ones. Throws RebuildEnded if another
   * process finished the rebuild first.
   */
  finish(index: string): Promise<void>;
}
