/* The description of each header; operations refer to headers by name. */

export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'Any text of 1 to 255 characters. The same key with the same content makes one thing, for 24 hours; with other content it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'order-1138-confirmation',
  },
  Prefer: {
    description:
      '`wait=S` (RFC 7240), at most 20 seconds: answer when what was posted is stored and searchable. If it is, the answer has `Preference-Applied: wait`; if that takes longer or a store is down, it is the ordinary 201 without. What cannot be read is passed over.',
    schema: { type: 'string' },
    example: 'wait=10',
  },
  'If-Match': {
    description:
      'Entity tags, or `*`: the change is made only if the resource still has one of them, else 412. A weak tag matches nothing.',
    schema: { type: 'string' },
    example: '"1"',
  },
} as const;

export const answerHeaders = {
  'X-Request-Id': {
    description: "The request's own `X-Request-Id`, or one that was made for it; it is in the log.",
    schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
  },
  'Server-Timing': {
    description:
      'What the steps of the write took, in milliseconds: `script` and `lease` (the number), `enqueue`; after `Prefer: wait` also `persist`, `index` and `refresh`, the wait until a search finds it.',
    schema: { type: 'string' },
    example: 'script;dur=0.9, enqueue;dur=2.1',
  },
  Location: {
    description: 'Path of what was made.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  Link: {
    description:
      'RFC 8288: the pages beside this one (`next`, `prev`), where there are any, and the `first` one, as paths with a query that is complete.',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'The revision, in quotes: send it as `If-Match` with a change.',
    schema: { type: 'string', pattern: '^"[1-9]\\d*"$' },
    example: '"1"',
  },
  'RateLimit-Policy': {
    description:
      'The limit that was asked: its name (`writes`, `reads`, `searches`), its quota `q`, and the seconds `w` in which that comes in (draft-ietf-httpapi-ratelimit-headers-10). Left out where none was asked.',
    required: false,
    schema: { type: 'string', pattern: '^"\\w+";q=\\d+;w=\\d+$' },
    example: '"writes";q=600;w=60',
  },
  RateLimit: {
    description:
      'What is left of it: `r` units, and `t` seconds until there is one more or, of a 429, until there are enough.',
    required: false,
    schema: { type: 'string', pattern: '^"\\w+";r=\\d+;t=\\d+$' },
    example: '"writes";r=42;t=1',
  },
  'Retry-After': {
    description: 'Seconds after which another try makes sense.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
} as const;
