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
   * `relevance`: first texts with more terms as whole words, then as beginnings of words. Newest
   * first among equals.
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
   * A page of messages that hold all terms. The order is total and independent of other documents,
   * so a message that does not change while pages are read is on exactly one of them.
   */
  search(
    query: SearchQuery,
  ): Promise<{ readonly hits: readonly SearchHit[]; readonly total: number }>;
  /**
   * Writes documents from rows. An older revision never replaces a newer one. Begins no request
   * once no time is left. Returns the rows to write again: refused, or not written for want of
   * time.
   */
  write(rows: readonly IndexedRow[], hasTimeLeft?: () => boolean): Promise<readonly IndexedRow[]>;
  /**
   * Resolves when a search finds everything written for this application. `row`: one of those
   * written last.
   */
  refreshed(row: IndexedRow): Promise<void>;
}

export interface RebuildStatus {
  /** When the live index was created (ms since 1970). */
  readonly liveSince: number;
  /**
   * Whether an earlier index definition made the live index; searches then follow that definition.
   */
  readonly outdated: boolean;
  /** Whether a new index is being built. */
  readonly building: boolean;
}

/** Builds a new index beside the live one and swaps the alias when the new one is complete. */
export interface IndexRebuild {
  status(): Promise<RebuildStatus>;
  /**
   * Starts a rebuild, or resumes an interrupted one. Starts over if an earlier index definition
   * began the rebuild.
   */
  begin(): Promise<{ readonly index: string; readonly resumeAfter?: string }>;
  /** Throws RebuildEnded if another process finished first. */
  write(index: string, rows: readonly IndexedRow[], checkpoint: string): Promise<void>;
  /**
   * Swaps the alias to the new index and removes the old ones. Throws RebuildEnded if another
   * process finished first.
   */
  finish(index: string): Promise<void>;
}
