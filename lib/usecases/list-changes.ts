import { fitting } from '../domain/answer-size.ts';
import type { ChangeFeed, ChangesPage } from '../domain/changes-port.ts';
import type { PendingLog } from '../domain/pending-port.ts';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken, ChatNumber } from '../domain/terms.ts';
import { readPending } from './read-pending.ts';
import { waitingChat } from './waiting-chat.ts';

export interface ListChangesPorts {
  readonly pendingLog: PendingLog;
  readonly changeFeed: ChangeFeed;
}

export interface ListChangesInput {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  /** The place up to which the client knows everything; 0: nothing yet; `now`: whatever it holds by itself. */
  readonly since: number | 'now';
  readonly limit: number;
}

/**
 * What happened to a chat's messages since a place: whoever goes on from where each page ends holds what the store holds. A message appears when it
 * is persisted; before that it is in the list alone.
 */
export const listChanges =
  ({ pendingLog, changeFeed }: ListChangesPorts) =>
  async ({ token, chat, since, limit }: ListChangesInput): Promise<ChangesPage> => {
    const pending = await readPending(waitingChat(pendingLog, token, chat));
    const page = await changeFeed.since(token, chat, since, limit);
    if (typeof page !== 'string') return inOneAnswer(page);
    if (page === 'chat-not-found' || page === 'number-void') {
      // Without Redis nobody can say that it does not exist: it may be pending.
      if (!pending.known) throw pending.cause;
      if (pending.value.chat || pending.value.messagesWait)
        return { changes: [], through: since === 'now' ? 0 : since, hasMore: false };
    }
    throw new Problem(page);
  };

/** What is too much for one answer waits for the next one, which goes on behind the last change that is told. */
function inOneAnswer(page: ChangesPage): ChangesPage {
  const changes = fitting(page.changes);
  const last = changes.at(-1);
  if (!last || changes.length === page.changes.length) return page;
  return { changes, through: last.change, hasMore: true };
}
