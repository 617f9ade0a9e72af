import { CloseButton, Drawer, Group, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import classes from './chat.module.css';
import { Search, type SearchProps } from './search.tsx';

interface SearchPanelProps extends Omit<SearchProps, 'onOpened'> {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Beside the chat if there is room, otherwise over it. */
export function SearchPanel({ opened, onClose, ...search }: SearchPanelProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  // After a hit is opened, the focus is at its message. After the search is closed, it returns to
  // where it was.
  const [returnFocus, setReturnFocus] = useState(true);
  function close(isBack: boolean) {
    setReturnFocus(isBack);
    onClose();
  }
  if (isNarrow)
    return (
      <Drawer
        opened={opened}
        onClose={() => close(true)}
        returnFocus={returnFocus}
        position="right"
        title="Search"
        size="md"
      >
        <Search {...search} onOpened={() => close(false)} />
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
