/* The description of each header; operations refer to headers by name. */

export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'Any text of 1 to 255 characters. For 24 hours, requests with the same key and the same content create one resource. The same key with other content is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'order-1138-confirmation',
  },
  Prefer: {
    description:
      '`wait=S` (RFC 7240), at most 20 seconds: respond when the messages are stored and searchable. The response then has `Preference-Applied: wait`. If that takes longer, or a store is down, the response is an ordinary 201 without that header. Preferences that the server does not know are ignored.',
    schema: { type: 'string' },
    example: 'wait=10',
  },
  'If-Match': {
    description:
      'Entity tags, or `*`. The request changes the resource only if one of them names its current revision (the number before the `-`); otherwise the response is 412. A weak tag matches nothing.',
    schema: { type: 'string' },
    example: '"1-q2Zf0uYx8GkR1bTn"',
  },
  'If-None-Match': {
    description:
      'Entity tags, or `*`. If the current tag is among them, the response is 304 without a body.',
    schema: { type: 'string' },
  },
} as const;

export const responseHeaders = {
  'X-Request-Id': {
    description: 'The `X-Request-Id` of the request, or a generated one. The log contains it.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
  },
  'Server-Timing': {
    description:
      'Duration of each step of the write, in milliseconds: `script` and `lease` (for the number), and `enqueue`. After `Prefer: wait` also `persist`, `index` and `refresh` (the wait until a search finds the message).',
    schema: { type: 'string' },
    example: 'script;dur=0.9, enqueue;dur=2.1',
  },
  Location: {
    description: 'Path of the created resource.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  Link: {
    description:
      'RFC 8288: paths to the first page (`first`) and, where they exist, to the next and the previous page (`next`, `prev`). Each has a complete query.',
    schema: { type: 'string' },
  },
  ETag: {
    description:
      'The revision, and a hash of all that the response shows. Send it in `If-Match` to change only this revision, or in `If-None-Match` to read only what has changed.',
    schema: { type: 'string', pattern: '^"[1-9]\\d*-[\\w-]+"$' },
    example: '"1-q2Zf0uYx8GkR1bTn"',
  },
  'RateLimit-Policy': {
    description:
      'The rate limit of the request: its name (`writes`, `reads`, `searches`), its quota `q`, and its window `w` in seconds (draft-ietf-httpapi-ratelimit-headers-10). Absent if the request has no limit.',
    required: false,
    schema: { type: 'string', pattern: '^"\\w+";q=\\d+;w=\\d+$' },
    example: '"writes";q=600;w=60',
  },
  RateLimit: {
    description:
      'The remaining quota: `r` units, and `t` seconds until one more is available or, in a 429, until enough are.',
    required: false,
    schema: { type: 'string', pattern: '^"\\w+";r=\\d+;t=\\d+$' },
    example: '"writes";r=42;t=1',
  },
  'Retry-After': {
    description: 'Seconds to wait before a retry.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
} as const;
