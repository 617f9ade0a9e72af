import { Group, TextInput } from '@mantine/core';
import type { SearchQuery } from '../api/search-calls.ts';

type Dates = Pick<SearchQuery, 'from' | 'to'>;

interface SearchDatesProps {
  readonly dates: Dates;
  readonly onChange: (dates: Dates) => void;
}

/** Whole days where the reader is; the API takes instants. */
export function SearchDates({ dates, onChange }: SearchDatesProps) {
  const change = (part: Dates) => onChange({ ...dates, ...part });
  return (
    <Group grow gap="xs">
      <TextInput
        size="xs"
        type="date"
        label="From"
        onChange={(event) => change({ from: startOf(event.currentTarget.value, 0) })}
      />
      <TextInput
        size="xs"
        type="date"
        label="To"
        onChange={(event) => change({ to: startOf(event.currentTarget.value, 1) })}
      />
    </Group>
  );
}

/** Midnight before the day, or of `later` days on. */
function startOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}
