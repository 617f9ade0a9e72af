import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listChanges } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import { isGone } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { type ChatAddress, cursorKey, learnChange } from './cache.ts';
import { repeatedly } from './repeatedly.ts';

interface Live {
  /**
   * True after the first request for a cursor. If that request succeeded, data fetched from then on
   * is complete together with the later changes.
   */
  readonly isFollowing: boolean;
  readonly isConnected: boolean;
}

/** Follows the changes of others (new messages, edits, deletes, voids) while the chat exists. */
export function useLive({ token, chat }: ChatAddress, isThere: boolean): Live {
  const { api } = usePage();
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({ isFollowing: false, isConnected: true });
  // Observes the cursor, because the cache forgets data that nobody observes.
  useQuery({ queryKey: cursorKey({ token, chat }), queryFn: skipToken, notifyOnChangeProps: [] });
  useEffect(() => {
    if (!isThere) return;
    return repeatedly(
      (signal) => follow(api, queries, { token, chat }, signal),
      (failures, error) => {
        // Reads the chat again, because that response says whether the chat is deleted.
        if (isGone(error)) void queries.invalidateQueries({ queryKey: ['chat', token, chat] });
        // Without the change feed the page still shows the chat, as it was when fetched.
        setLive({ isFollowing: true, isConnected: failures < 2 });
      },
    );
  }, [api, queries, token, chat, isThere]);
  return live;
}

/**
 * Reads the changes since the last cursor. The first call only gets a cursor behind all changes so
 * far, because earlier content is fetched when it is shown.
 */
async function follow(api: Api, queries: QueryClient, at: ChatAddress, signal: AbortSignal) {
  const { token, chat } = at;
  let since = queries.getQueryData<string>(cursorKey(at));
  if (since === undefined) {
    const { next_cursor } = await listChanges(api, token, chat, 'now', signal);
    queries.setQueryData(cursorKey(at), next_cursor);
    // Fetches again, because data fetched before the cursor may lack changes made in between.
    for (const kind of ['chunk', 'head'])
      await queries.invalidateQueries({ queryKey: [kind, token, chat] });
    return;
  }
  for (let more = true; more; ) {
    const page = await listChanges(api, token, chat, since, signal);
    for (const change of page.data) learnChange(queries, at, change);
    if (page.data.length > 0) void queries.invalidateQueries({ queryKey: ['chat', token, chat] });
    since = page.next_cursor;
    queries.setQueryData(cursorKey(at), since);
    more = page.has_more;
  }
}
