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
   * The value of the chat's change sequence up to which the client has the changes. 0: the client
   * has none. `now`: the client wants only changes from now on.
   */
  readonly since: number | 'now';
  readonly limit: number;
}

/**
 * Changes of a chat's messages since a value of its change sequence. A client that reads on from
 * the end of each page ends up with the same messages as MySQL. The feed shows a message as soon as
 * it is persisted; until then only other reads show it.
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
      // While Redis is down a chat cannot be called missing: it may be pending.
      if (!pending.known) throw pending.cause;
      if (pending.value.chat || pending.value.messagesWait)
        return { changes: [], through: since === 'now' ? 0 : since, hasMore: false };
    }
    throw new Problem(page);
  };
}

/**
 * Cuts the page to the size of one response. The next page continues after the last change that
 * fitted.
 */
function inOneResponse(page: ChangesPage): ChangesPage {
  const changes = fitting(page.changes);
  const last = changes.at(-1);
  if (!last || changes.length === page.changes.length) return page;
  return { changes, through: last.change, hasMore: true };
}
