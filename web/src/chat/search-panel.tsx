import { CloseButton, Drawer, Group, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import classes from './chat.module.css';
import { Search, type SearchProps } from './search.tsx';

interface SearchPanelProps extends Omit<SearchProps, 'onOpened'> {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Shows the search beside the chat if there is room, otherwise over the chat. */
export function SearchPanel({ opened, onClose, ...search }: SearchPanelProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  // Opening a hit moves the focus to its message. Closing the search returns the focus to where it
  // was before.
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
