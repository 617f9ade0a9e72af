import { createContext, type ReactNode, useContext, useMemo, useReducer } from 'react';
import type { Message } from '../api/resources.ts';
import { useWarningBeforeLeaving } from '../ui/use-warning-before-leaving.ts';
import { type Edit, edits } from './edits.ts';

interface Edits {
  readonly open: readonly Edit[];
  readonly begin: (message: Message) => void;
  readonly write: (number: number, text: string) => void;
  readonly close: (number: number) => void;
}

const EditsContext = createContext<Edits | undefined>(undefined);

export function useEdits(): Edits {
  const found = useContext(EditsContext);
  if (!found) throw new Error('useEdits outside of EditsProvider');
  return found;
}

/**
 * Holds the open edits outside the rows, because a row unmounts when it is scrolled out of sight
 * and its typed text must stay.
 */
export function EditsProvider({ children }: { children: ReactNode }) {
  const [open, say] = useReducer(edits, []);
  useWarningBeforeLeaving(open.some(({ base, text }) => text !== base));
  const value = useMemo<Edits>(
    () => ({
      open,
      begin: (message) => say({ type: 'opened', message }),
      write: (number, text) => say({ type: 'written', number, text }),
      close: (number) => say({ type: 'closed', number }),
    }),
    [open],
  );
  return <EditsContext value={value}>{children}</EditsContext>;
}
