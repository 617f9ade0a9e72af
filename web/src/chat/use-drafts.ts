import { useQueryClient } from '@tanstack/react-query';
import type { Message } from '../api/resources.ts';
import { type ChatAddress, chunkKey } from './cache.ts';
import { type Chunk, chunkOf } from './chunk.ts';
import { type Draft, hasArrived } from './outbox.ts';
import { useOutbox } from './outbox-provider.tsx';

/** The chat's drafts that are not in its list yet. `head` is the list's last number. */
export function useDrafts(at: ChatAddress, head: number): readonly Draft[] {
  const { drafts } = useOutbox();
  const queries = useQueryClient();
  const messageAt = (number: number): Message | undefined =>
    queries.getQueryData<Chunk>(chunkKey(at, chunkOf(number)))?.messages[number];
  return drafts.filter(
    (draft) => draft.chat === at.chat && !hasArrived(draft, { head, messageAt }),
  );
}
