import type { IndexedRow } from './messages-port.ts';
import type { SearchTerm } from './search-terms.ts';
import type { ApplicationToken, ChatNumber, Instant, MessageNumber } from './terms.ts';

export interface SearchQuery {
  readonly token: ApplicationToken;
  /** The chat to search. Absent: all chats of the application. */
  readonly chat?: ChatNumber | undefined;
  /** Chats whose messages are not to be found. */
  readonly exceptChats?: readonly ChatNumber[] | undefined;
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

/** A row whose document was not written. */
export interface UnwrittenRow {
  readonly row: IndexedRow;
  /**
   * Whether OpenSearch refuses the document for its content, so that a retry cannot help. False:
   * OpenSearch was busy, or no time was left.
   */
  readonly isRefused: boolean;
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
   * call to OpenSearch once no time is left. Returns the rows that were not written.
   */
  write(rows: readonly IndexedRow[], hasTimeLeft?: () => boolean): Promise<readonly UnwrittenRow[]>;
  /** The revisions of the documents of these rows, in their order. Undefined: no document. */
  revisions(rows: readonly IndexedRow[]): Promise<readonly (number | undefined)[]>;
  /**
   * Resolves when searches find every document written so far for the application of `row`. `row`:
   * one of the rows written last.
   */
  refreshed(row: IndexedRow): Promise<void>;
}

export interface RebuildStatus {
  /**
   * Whether the live index has an earlier definition than this code, or another number of shards
   * than the settings ask for.
   */
  readonly outdated: boolean;
  /** Whether a new index is being built. */
  readonly building: boolean;
}

/** A search index that is being built. `id` differs even from a former index of this name. */
export interface NewIndex {
  readonly index: string;
  readonly id: string;
}

/** Builds a new index beside the live one and swaps the alias when the new one is complete. */
export interface IndexRebuild {
  status(): Promise<RebuildStatus>;
  /** Applies settings that need no new index: the number of replicas, if it is set. */
  adjust(): Promise<void>;
  /**
   * Starts a rebuild, or continues an interrupted one. Starts over if the interrupted one has an
   * earlier definition than this code. The new index has the settings that an operator gave to the
   * live one. Throws NoRoom if OpenSearch has no disk for two indexes.
   */
  begin(): Promise<NewIndex>;
  /**
   * Writes rows to the new index. Returns those that OpenSearch refuses even when it is asked
   * again. Throws RebuildEnded if another process finished the rebuild first.
   */
  write(rows: readonly IndexedRow[]): Promise<readonly IndexedRow[]>;
  /**
   * Swaps the alias to the new index and removes the old ones; other aliases of theirs go with it.
   * Throws RebuildEnded if another process finished the rebuild first.
   */
  finish(index: string): Promise<void>;
}
