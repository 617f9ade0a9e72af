import { useLocalStorage, useSessionStorage } from '@mantine/hooks';
import { type ReactNode, useMemo, useRef } from 'react';
import { openApi } from '../api/client.ts';
import type { WriteMode } from '../api/resources.ts';
import type { PageConfig } from './config.ts';
import { type Page, PageContext } from './page-context.ts';

const sync = { getInitialValueInEffect: false } as const;

/**
 * State that all screens share and the browser keeps between visits. The credential is kept only
 * for the tab.
 */
export function PageProvider({ config, children }: { config: PageConfig; children: ReactNode }) {
  const [mode, setMode] = useLocalStorage<WriteMode>({
    key: 'ordinal-mode',
    defaultValue: 'queued',
    ...sync,
  });
  const [author, setAuthor] = useLocalStorage({
    key: 'ordinal-author',
    defaultValue: '',
    ...sync,
  });
  const [credential, setCredential] = useSessionStorage({
    key: 'ordinal-credential',
    defaultValue: '',
    ...sync,
  });
  const current = useRef(credential);
  current.current = credential;
  const api = useMemo(
    () => openApi({ base: config.api, credential: () => current.current || undefined }),
    [config],
  );
  const page = useMemo<Page>(
    () => ({ api, config, mode, setMode, author, setAuthor, credential, setCredential }),
    [api, config, mode, setMode, author, setAuthor, credential, setCredential],
  );
  return <PageContext value={page}>{children}</PageContext>;
}
