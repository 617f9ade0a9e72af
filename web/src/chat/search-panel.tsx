import { CloseButton, Drawer, Group, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import classes from './chat.module.css';
import { Search, type SearchProps } from './search.tsx';

interface SearchPanelProps extends Omit<SearchProps, 'onOpened'> {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Beside the chat where there is room, over it where there is none. */
export function SearchPanel({ opened, onClose, ...search }: SearchPanelProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  if (isNarrow)
    return (
      <Drawer opened={opened} onClose={onClose} position="right" title="Search" size="md">
        <Search {...search} onOpened={onClose} />
      </Drawer>
    );
  if (!opened) return null;
  return (
    <aside className={classes.aside} aria-label="Search">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          Search
        </Title>
        <CloseButton aria-label="Close the search" onClick={onClose} />
      </Group>
      <Search {...search} onOpened={() => {}} />
    </aside>
  );
}
