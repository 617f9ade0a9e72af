import type { Generated } from 'kysely';

/* The tables of migrations/ as the client sees them. A DATETIME(3) is text, in UTC. */

export interface ApplicationsTable {
  id: Generated<number>;
  token: string;
  name: string;
  chats_count: Generated<number>;
  numbers_through: Generated<number>;
  rows_count: Generated<number>;
  settled_through: Generated<number>;
  has_holes: Generated<number>;
  revision: Generated<number>;
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
  purge_pass: Generated<number>;
  purge_due: Generated<string | null>;
  purged_through: Generated<number>;
}

export interface ApplicationLimitsTable {
  application_id: number;
  limits_revision: Generated<number>;
  writes: string | null;
  reads: string | null;
  searches: string | null;
}

export interface SigningKeysTable {
  application_id: number;
  kid: string;
  created_at: string;
  revoked_at: string | null;
}

export interface ChatsTable {
  application_id: number;
  number: number;
  id: string | null;
  state: Generated<'chat' | 'tombstone' | 'void'>;
  title: string | null;
  messages_count: Generated<number>;
  numbers_through: Generated<number>;
  rows_count: Generated<number>;
  settled_through: Generated<number>;
  has_holes: Generated<number>;
  change_sequence: Generated<number>;
  revision: Generated<number>;
  created_at: string;
  updated_at: string;
  purge_pass: Generated<number>;
  purge_due: Generated<string | null>;
}

export interface MessagesTable {
  application_id: number;
  chat_number: number;
  number: number;
  id: string | null;
  state: 'message' | 'tombstone' | 'void';
  body: string | null;
  author: string | null;
  metadata: string | null;
  sent_at: string;
  created_at: string;
  updated_at: string;
  revision: Generated<number>;
  change_sequence: number;
}

export interface SequenceBlocksTable {
  application_id: number;
  chat_number: number;
  chain: string;
  after_number: number;
  first: number;
  last: number;
  epoch: string;
  reason: 'start' | 'extend' | 'sealed';
  granted_at: string;
}

export interface IdempotencyKeysTable {
  application_id: number;
  chat_number: number;
  key_hash: string;
  fingerprint: string;
  number: number;
  created_at: string;
}

export interface DeadLettersTable {
  application_id: number;
  chat_number: number;
  number: number;
  id: string;
  reason: string;
  created_at: string;
}

export interface IndexRequestsTable {
  application_id: number;
  chat_number: number;
  number: number;
  change_sequence: number;
  created_at: string;
}

export interface JobsTable {
  name: string;
  position: Generated<string | null>;
  holder: Generated<string | null>;
  held_until: Generated<string | null>;
}

export interface Schema {
  idempotency_keys: IdempotencyKeysTable;
  dead_letters: DeadLettersTable;
  applications: ApplicationsTable;
  application_limits: ApplicationLimitsTable;
  signing_keys: SigningKeysTable;
  chats: ChatsTable;
  messages: MessagesTable;
  sequence_blocks: SequenceBlocksTable;
  index_requests: IndexRequestsTable;
  jobs: JobsTable;
}
