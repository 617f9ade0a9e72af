import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import classes from './chat.module.css';
import { OpenChat } from './open-chat.tsx';
import { nothingAsked } from './search-fields.ts';
import { SearchPanel } from './search-panel.tsx';

interface ChatScreenProps {
  readonly token: string;
  readonly chat: number;
  /** The number to show first. Default: the latest. */
  readonly target: number | undefined;
}

/** A chat and its search. The search keeps its state when a hit in another chat is opened. */
export function ChatScreen({ token, chat, target }: ChatScreenProps) {
  const at = { token, chat };
  const [searching, search] = useDisclosure();
  const [fields, setFields] = useState(nothingAsked);
  return (
    <div className={classes.screen}>
      <OpenChat
        key={chat}
        at={at}
        target={target}
        isSearching={searching}
        onSearch={search.toggle}
      />
      <SearchPanel
        at={at}
        fields={fields}
        onChange={(part) => setFields((before) => ({ ...before, ...part }))}
        opened={searching}
        onClose={search.close}
      />
    </div>
  );
}
