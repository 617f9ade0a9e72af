import type {
  ApplicationResource,
  ChangeResource,
  ChangesResource,
  ChatResource,
  HitResource,
  KeyResource,
  LimitsResource,
  MessageResource,
} from '../contracts/resources.ts';
import type { SigningKey } from '../domain/auth-port.ts';
import type { Change, ChangesPage } from '../domain/changes-port.ts';
import type { LimitsInForce } from '../domain/rate-limit.ts';
import type { FoundMessage } from '../domain/search-port.ts';
import type { Application, Chat, Message } from '../domain/terms.ts';

/* Turns domain objects into API resources. Clients see only the members listed here. */

export const applicationResource = (application: Application): ApplicationResource => ({
  token: application.token,
  name: application.name,
  chats_count: application.chatsCount,
  revision: application.revision,
  created_at: application.createdAt,
  updated_at: application.updatedAt,
});

export const keyResource = (key: SigningKey): KeyResource => ({
  kid: key.kid,
  alg: 'HS256',
  created_at: key.createdAt,
  revoked_at: key.revokedAt,
});

export const limitsResource = (limits: LimitsInForce): LimitsResource => {
  const one = ({ own, policy }: LimitsInForce['writes']) => ({
    quota: policy?.quota ?? null,
    window_seconds: policy?.windowSeconds ?? null,
    own,
  });
  return { writes: one(limits.writes), reads: one(limits.reads), searches: one(limits.searches) };
};

export const chatResource = (chat: Chat): ChatResource => ({
  number: chat.number,
  title: chat.title,
  messages_count: chat.messagesCount,
  ...(chat.head !== undefined && { head: chat.head }),
  revision: chat.revision,
  created_at: chat.createdAt,
  updated_at: chat.updatedAt,
});

export const messageResource = (message: Message): MessageResource => ({
  number: message.number,
  body: message.body,
  author: message.author,
  sent_at: message.sentAt,
  created_at: message.createdAt,
  updated_at: message.updatedAt,
  revision: message.revision,
  state: message.state,
  metadata: message.metadata,
});

const changeResource = (change: Change): ChangeResource =>
  change.type === 'message' ? { ...change, message: messageResource(change.message) } : change;

export const changesResource = (page: ChangesPage, cursor: string): ChangesResource => ({
  data: page.changes.map(changeResource),
  next_cursor: cursor,
  has_more: page.hasMore,
});

export const hitResource = ({ chat, highlights, ...hit }: FoundMessage): HitResource => ({
  chat_number: chat,
  ...messageResource({ ...hit, state: 'searchable' }),
  highlights: [...highlights],
});
