/* One example of each resource. A test checks the examples against the schemas of the resources. */

const created_at = '2026-03-01T09:30:00.000Z';

export const applicationExample = {
  token: '0b9fb1d6f1a34c0f8f5b1c2d3e4f5a6b',
  name: 'Demo App',
  chats_count: 1,
  revision: 1,
  created_at,
  updated_at: created_at,
} as const;

export const keyExample = {
  kid: '5d41402abc4b2a76b9719d911017c592',
  alg: 'HS256',
  created_at,
  revoked_at: null,
} as const;

export const limitsExample = {
  writes: { quota: 600, window_seconds: 60, own: true },
  reads: { quota: 10_000, window_seconds: 10, own: false },
  searches: { quota: 1_000, window_seconds: 10, own: false },
} as const;

export const chatExample = {
  number: 1,
  title: 'Support',
  messages_count: 1,
  head: 1,
  revision: 1,
  created_at,
  updated_at: created_at,
} as const;

export const messageExample = {
  number: 1,
  body: 'Hello 👋',
  author: 'ana',
  sent_at: created_at,
  created_at,
  updated_at: created_at,
  revision: 1,
  state: 'persisted',
  metadata: { mood: 'good' },
} as const;

export const problemExample = {
  type: 'about:blank',
  title: 'The write queue is temporarily unavailable',
  status: 503,
  code: 'queue-unavailable',
  instance: '/api/v1/applications/0b9fb1d6f1a34c0f8f5b1c2d3e4f5a6b/chats/1/messages/batch',
} as const;
