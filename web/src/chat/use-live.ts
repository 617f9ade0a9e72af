import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listMessages } from '../api/calls.ts';
import { usePage } from '../app/page-context.ts';
import { type ChatAddress, headKey, learnMessage } from './cache.ts';

const VISIBLE_MS = 1_000;
const HIDDEN_MS = 20_000;
const LONGEST_MS = 30_000;

/** Brings in what others do. Asks often while somebody looks, seldom while nobody does, and less and less often while nobody answers. */
export function useLive(at: ChatAddress, isReady: boolean): { readonly isConnected: boolean } {
  const { api } = usePage();
  const queries = useQueryClient();
  const [isConnected, setConnected] = useState(true);
  const { token, chat } = at;

  useEffect(() => {
    if (!isReady) return;
    const ended = new AbortController();
    let failures = 0;
    let timer: ReturnType<typeof setTimeout>;
    const address = { token, chat };

    async function look(): Promise<void> {
      try {
        const after = queries.getQueryData<number>(headKey(address)) ?? 0;
        const page = await listMessages(api, token, chat, { after, limit: 200 }, ended.signal);
        for (const message of page.data) learnMessage(queries, address, message);
        failures = 0;
      } catch {
        failures += 1;
      }
      if (ended.signal.aborted) return;
      setConnected(failures < 2);
      const usual = document.hidden ? HIDDEN_MS : VISIBLE_MS;
      timer = setTimeout(look, Math.min(LONGEST_MS, usual * 2 ** Math.min(failures, 5)));
    }
    function lookNow() {
      if (document.hidden) return;
      clearTimeout(timer);
      void look();
    }
    void look();
    document.addEventListener('visibilitychange', lookNow);
    return () => {
      ended.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookNow);
    };
  }, [api, queries, token, chat, isReady]);
  return { isConnected };
}
