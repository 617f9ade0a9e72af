import { CloseButton, Drawer, Group, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { Search } from './search.tsx';

interface SearchPanelProps {
  readonly at: ChatAddress;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Beside the chat where there is room, over it where there is none. */
export function SearchPanel({ at, opened, onClose }: SearchPanelProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  if (isNarrow)
    return (
      <Drawer opened={opened} onClose={onClose} position="right" title="Search" size="md">
        <Search at={at} onOpened={onClose} />
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
      <Search at={at} onOpened={() => {}} />
    </aside>
  );
}
