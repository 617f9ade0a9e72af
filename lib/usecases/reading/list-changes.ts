import type { ChangeFeed, ChangesPage } from '../../domain/changes-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import { fitting } from '../../domain/response-size.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { readPending } from '../pending/read-pending.ts';
import { waitingChat } from '../pending/waiting-chat.ts';

export interface ListChangesPorts {
  readonly pendingLog: PendingLog;
  readonly changeFeed: ChangeFeed;
}

export interface ListChangesInput {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  /**
   * The place up to which the client is current. 0: it knows nothing yet. `now`: it starts here.
   */
  readonly since: number | 'now';
  readonly limit: number;
}

/**
 * Changes of a chat's messages since a place. A client that continues from each page's end holds
 * the same as MySQL. A message appears once it is persisted; until then only lists show it.
 */
export function listChanges({ pendingLog, changeFeed }: ListChangesPorts) {
  return async function listChanges({
    token,
    chat,
    since,
    limit,
  }: ListChangesInput): Promise<ChangesPage> {
    const pending = await readPending(waitingChat(pendingLog, token, chat));
    const page = await changeFeed.since(token, chat, since, limit);
    if (typeof page !== 'string') return inOneResponse(page);
    if (page === 'chat-not-found' || page === 'number-void') {
      // Without Redis a chat cannot be called missing: it may be pending.
      if (!pending.known) throw pending.cause;
      if (pending.value.chat || pending.value.messagesWait)
        return { changes: [], through: since === 'now' ? 0 : since, hasMore: false };
    }
    throw new Problem(page);
  };
}

/** Cuts the page to the size of one response; the next page continues after the last change. */
function inOneResponse(page: ChangesPage): ChangesPage {
  const changes = fitting(page.changes);
  const last = changes.at(-1);
  if (!last || changes.length === page.changes.length) return page;
  return { changes, through: last.change, hasMore: true };
}
