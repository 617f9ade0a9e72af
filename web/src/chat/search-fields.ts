import type { SearchQuery } from '../api/search-calls.ts';

/** The fields of the search form. Days are `YYYY-MM-DD`, as the browser's date input gives them. */
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

/** Converts whole days in the reader's time zone to the instants that the API expects. */
export const queryOf = ({ text, author, sort, from, to }: SearchFields): SearchQuery => ({
  query: text.trim(),
  author: author.trim() || undefined,
  sort: sort === 'newest' ? sort : undefined,
  from: startOf(from, 0),
  to: startOf(to, 1),
});

/** Local midnight at the start of `day`, plus `later` days. */
function startOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}
