import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listChanges } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import { isGone } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { type ChatAddress, cursorKey, learnChange } from './cache.ts';
import { repeatedly } from './repeatedly.ts';

interface Live {
  /** What is fetched from now on, together with the changes, is what the server holds. */
  readonly isFollowing: boolean;
  readonly isConnected: boolean;
}

/** Brings in what others do, while the chat is there: new messages, edits, deletes, voids. */
export function useLive({ token, chat }: ChatAddress, isThere: boolean): Live {
  const { api } = usePage();
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({ isFollowing: false, isConnected: true });
  // Looked at by nobody, the cache would forget the cursor after a while.
  useQuery({ queryKey: cursorKey({ token, chat }), queryFn: skipToken, notifyOnChangeProps: [] });
  useEffect(() => {
    if (!isThere) return;
    return repeatedly(
      (signal) => follow(api, queries, { token, chat }, signal),
      (failures, error) => {
        // Whether the chat is there no more, its own answer says.
        if (isGone(error)) void queries.invalidateQueries({ queryKey: ['chat', token, chat] });
        // Without the feed the chat is shown all the same, as it was when it was fetched.
        setLive({ isFollowing: true, isConnected: failures < 2 });
      },
    );
  }, [api, queries, token, chat, isThere]);
  return live;
}

/** Goes on where the last look ended. The first one begins behind everything: what lies before is fetched when it is shown. */
async function follow(api: Api, queries: QueryClient, at: ChatAddress, signal: AbortSignal) {
  const { token, chat } = at;
  let since = queries.getQueryData<string>(cursorKey(at));
  if (since === undefined) {
    const { next_cursor } = await listChanges(api, token, chat, 'now', signal);
    queries.setQueryData(cursorKey(at), next_cursor);
    // Fetched before the cursor, it may lack what came in between.
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
