import type { ChatRange } from '../../domain/pending-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import type { Db } from './client.ts';
import { island, rangesOf } from './void-ranges.ts';

export const CHAT_COLUMNS = [
  'chats.number',
  'title',
  'messages_count',
  'chats.revision',
  'chats.created_at',
  'chats.updated_at',
  'chats.state',
] as const;

/** The chats of an application, or none if it was deleted. */
const ofApplication = (db: Db, token: ApplicationToken) =>
  db
    .selectFrom('chats')
    .where('application_id', '=', applicationId(token).where('deleted_at', 'is', null));

/** The rows of a page of chats, in every state: live, deleted and void. */
export const chatRows = (
  db: Db,
  token: ApplicationToken,
  { after, before, limit, order }: ChatRange,
) =>
  ofApplication(db, token)
    .select(CHAT_COLUMNS)
    .where('number', '>', after ?? 0)
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', order)
    .limit(limit);

/** The void ranges between two chat numbers, both included. */
export const chatVoids = (db: Db, token: ApplicationToken, first: number, last: number) =>
  rangesOf(
    db,
    ofApplication(db, token)
      .select(['number', island])
      .where('state', '=', 'void')
      .where('number', '>=', first)
      .where('number', '<=', last),
  );
