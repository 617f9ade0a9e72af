import { notifyManager, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useReducer,
  useState,
} from 'react';
import { postMessage } from '../api/calls.ts';
import { isRefusedForNow, isUnknownOutcome, retryDelay } from '../api/problem.ts';
import type { Message } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { useWarningBeforeLeaving } from '../ui/use-warning-before-leaving.ts';
import { headKey, learnMessage } from './cache.ts';
import { turns } from './in-turn.ts';
import {
  type Draft,
  isMessageOf,
  type OutboxEvent,
  outbox,
  type Sent,
  sendSurely,
} from './outbox.ts';

interface Outbox {
  readonly drafts: readonly Draft[];
  readonly send: (chat: number, body: string) => void;
  readonly sendAgain: (draft: Draft) => void;
  readonly discard: (draft: Draft) => void;
  /** Whether this page sent the message. True even before the response came. */
  readonly isOwn: (chat: number, message: Message) => boolean;
}

const OutboxContext = createContext<Outbox | undefined>(undefined);

export function useOutbox(): Outbox {
  const found = useContext(OutboxContext);
  if (!found) throw new Error('useOutbox outside of OutboxProvider');
  return found;
}

/**
 * Wraps the chats, so that sending goes on when a chat is left. Sends one message of a chat at a
 * time: while a message's outcome is unknown, the next one could get a lower number.
 */
export function OutboxProvider({ token, children }: { token: string; children: ReactNode }) {
  const { api, author, mode } = usePage();
  const queries = useQueryClient();
  const [drafts, say] = useReducer(outbox, []);
  const [inTurn] = useState(turns);
  const [answered] = useState(() => new Set<string>());

  const dispatch = useCallback(
    (draft: Sent) =>
      inTurn(draft.chat, () => {
        const behind = queries.getQueryData<number>(headKey({ token, chat: draft.chat }));
        say({ type: 'begun', key: draft.key, behind });
        return sendSurely(draft, {
          post: async ({ key, chat, body, author, mode }) => {
            const answer = await postMessage(api, token, chat, { body, author }, { key, mode });
            answered.add(`${chat}/${answer.body.number}`);
            learnMessage(queries, { token, chat }, answer.body);
            return answer.body;
          },
          isUnknown: isUnknownOutcome,
          isRefusedForNow,
          delayBefore: (attempt, error) =>
            new Promise((resolve) => setTimeout(resolve, retryDelay(attempt, error as Error))),
          // Scheduled after the cache's own update, so that the draft leaves only once the message
          // is in the list.
          say: (event: OutboxEvent) => notifyManager.schedule(() => say(event)),
        });
      }),
    [api, queries, token, inTurn, answered],
  );
  // A message without a number exists only in this page, so the browser asks before it closes the
  // page.
  useWarningBeforeLeaving(drafts.some(({ state }) => state !== 'refused'));

  const value = useMemo<Outbox>(
    () => ({
      drafts,
      send: (chat, body) => {
        const draft: Sent = {
          key: crypto.randomUUID(),
          chat,
          body,
          author: author.trim() || null,
          mode,
        };
        say({ type: 'sent', draft });
        void dispatch(draft);
      },
      sendAgain: (draft) => {
        say({ type: 'again', key: draft.key });
        void dispatch(draft);
      },
      isOwn: (chat, message) =>
        answered.has(`${chat}/${message.number}`) ||
        drafts.some((draft) => draft.chat === chat && isMessageOf(draft, message)),
      discard: ({ key }) => say({ type: 'discarded', key }),
    }),
    [drafts, author, mode, dispatch, answered],
  );
  return <OutboxContext value={value}>{children}</OutboxContext>;
}
