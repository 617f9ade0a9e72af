import { createContext, useContext } from 'react';
import type { Api } from '../api/client.ts';
import type { WriteMode } from '../api/resources.ts';
import type { PageConfig } from './config.ts';

export interface Page {
  readonly api: Api;
  readonly config: PageConfig;
  readonly mode: WriteMode;
  readonly setMode: (mode: WriteMode) => void;
  readonly author: string;
  readonly setAuthor: (author: string) => void;
  readonly credential: string;
  readonly setCredential: (credential: string) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage outside of App');
  return page;
}
