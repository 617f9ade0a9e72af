import { Group, TextInput } from '@mantine/core';
import type { SearchFields } from './search-fields.ts';

type Dates = Pick<SearchFields, 'from' | 'to'>;

interface SearchDatesProps {
  readonly dates: Dates;
  readonly onChange: (dates: Partial<Dates>) => void;
}

export function SearchDates({ dates, onChange }: SearchDatesProps) {
  return (
    <Group grow gap="xs">
      <TextInput
        size="xs"
        type="date"
        label="From"
        value={dates.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="date"
        label="To"
        value={dates.to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
    </Group>
  );
}
