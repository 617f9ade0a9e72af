/* Each header is described once; operations name them. */

export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'Any text of 1 to 255 characters. The same key with the same content makes one thing, for 24 hours; with other content it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'order-1138-confirmation',
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
  'Retry-After': {
    description: 'Seconds after which another try makes sense.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
} as const;
