import type { MessageRange } from '../../domain/pending-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import type { Db } from './client.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import { island, rangesOf } from './void-ranges.ts';

/** The message rows of a chat. */
const ofChat = (db: Db, token: ApplicationToken, chat: ChatNumber) =>
  db
    .selectFrom('messages')
    .where('application_id', '=', applicationId(token))
    .where('chat_number', '=', chat);

/** The rows of a page of messages, in every state: live, deleted and void. */
export const messageRows = (
  db: Db,
  token: ApplicationToken,
  chat: ChatNumber,
  { after, before, limit, order }: MessageRange,
) =>
  ofChat(db, token, chat)
    .select(MESSAGE_COLUMNS)
    .where('number', '>', after ?? 0)
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', order)
    .limit(limit);

/** The void ranges between two message numbers, both included. */
export const messageVoids = (
  db: Db,
  token: ApplicationToken,
  chat: ChatNumber,
  first: number,
  last: number,
) =>
  rangesOf(
    db,
    ofChat(db, token, chat)
      .select(['number', island])
      .where('state', '=', 'void')
      .where('number', '>=', first)
      .where('number', '<=', last),
  );
