import type { SearchQuery } from '../api/search-calls.ts';

/** What is asked for, as it stands in the form; days as the browser's calendar gives them. */
export interface SearchFields {
  readonly text: string;
  readonly author: string;
  readonly sort: 'relevance' | 'newest';
  readonly everywhere: boolean;
  readonly from: string;
  readonly to: string;
}

export const nothingAsked: SearchFields = {
  text: '',
  author: '',
  sort: 'relevance',
  everywhere: false,
  from: '',
  to: '',
};

/** The API takes instants; whole days are meant, where the reader is. */
export const queryOf = ({ text, author, sort, from, to }: SearchFields): SearchQuery => ({
  query: text.trim(),
  author: author.trim() || undefined,
  sort: sort === 'newest' ? sort : undefined,
  from: startOf(from, 0),
  to: startOf(to, 1),
});

/** Midnight before the day, or of `later` days on. */
function startOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}
