import { catalogue, type ProblemCode } from '../../../lib/domain/problems.ts';

/**
 * When a client meets each problem, and what to do then. The type requires an entry for every code.
 */
export const whenToExpect: Readonly<Record<ProblemCode, string>> = {
  'invalid-json': 'The body is not JSON, or it is not UTF-8. Correct it and send it again.',
  'invalid-query':
    'The query string is not UTF-8, or its percent-encoding is broken. Encode it again.',
  'invalid-cursor':
    'This list did not return the cursor. Start again without one, and do not change cursors: they are opaque.',
  'insufficient-scope':
    'The token is valid for this application, but lacks the scope that the request needs. Use another token.',
  'origin-not-allowed':
    'A page in a browser sent a write from an origin that `CORS_ORIGINS` does not list. The operator can add the origin.',
  'route-not-found':
    'The path does not exist, or only the operator may use it. Check the path and the token.',
  'application-not-found':
    'No application has this token, or `Authorization` gives no access to it. The API does not tell the two apart.',
  'key-not-found': 'The application has no key with this name. List its keys.',
  'too-many-keys':
    'The application has the maximum number of keys. Revoke one that is no longer used, then retry.',
  'secret-already-shown':
    'An earlier request with this `Idempotency-Key` created a signing key more than 24 hours ago, or the key was revoked since. Its secret is not shown again. Use a new `Idempotency-Key`.',
  'chat-not-found':
    'The application has no chat with this number, or the number is not a plain decimal from 1. With `AUTH_MODE=open`, the application may not exist either.',
  'message-not-found':
    'The chat has no message with this number, or the number is not a plain decimal from 1. The chat may not exist either.',
  'number-void':
    'The number was skipped, and no accepted message has it. In the rare case that its message arrives late, this path returns it.',
  'method-not-allowed':
    'The path does not support this method. `Allow` lists the methods that it supports.',
  'message-deleted': 'The message was deleted. No other message gets its number.',
  'chat-deleted': 'The chat was deleted. No other chat gets its number.',
  'precondition-failed':
    'Somebody changed the resource: its revision is not the one in `If-Match`. Read it again, then decide.',
  'payload-too-large':
    'The body has more than 128 KiB, or more than 2 MiB in a batch. Send less in one request.',
  'unsupported-media-type':
    'The `Content-Type` is not `application/json`, or the body has a `Content-Encoding`. Send the body as JSON, with that type and not compressed.',
  'invalid-request':
    'A value in the request is missing or invalid. `errors` has one entry for each, with a JSON pointer (`#/body`, `#/query/limit`, `#/header/Idempotency-Key`).',
  'idempotency-key-reused':
    'An earlier request used this `Idempotency-Key` with other content. Nothing was written. Use a new key for a new request. For a batch, `errors` names the messages.',
  'rate-limited':
    'The application has used up a limit (`RateLimit-Policy` names it). Nothing was read or written, and no number was taken. Retry after `Retry-After`.',
  'sequence-unavailable':
    'Redis does not respond, or MySQL could not grant a block of numbers. The outcome of a write is unknown: retry with the same `Idempotency-Key`.',
  'queue-unavailable':
    'SQS did not accept the write. The outcome is unknown: the write has a number and may still appear. Retry with the same `Idempotency-Key`.',
  'backlog-full':
    'The application has `PENDING_LIMIT` writes that are not stored yet, has used up its memory in Redis (`REDIS_BUDGET_BYTES`), or Redis is nearly full. Nothing was written. Retry after `Retry-After`.',
  'store-unavailable':
    'MySQL does not respond, or does not hold the resource yet. Pending messages can still be read. Retry after `Retry-After`.',
  'identity-unavailable':
    'The identity provider (`JWKS_URL`) did not return its keys, so its tokens cannot be verified. Retry after `Retry-After`.',
  'search-unavailable':
    'OpenSearch does not respond. Everything except search works. Retry after `Retry-After`.',
};

const rows = Object.entries(catalogue).map(
  ([code, { status, title }]) =>
    `| \`${code}\` | ${status} | ${title} | ${whenToExpect[code as ProblemCode]} |`,
);

/** The content of docs/problems.md. */
export const problemsDocument = `# Problems

Generated from \`lib/domain/problems.ts\`; a test fails while this page differs. \`WRITE_DOCS=1 npm run test:unit\`
writes it.

Every error is \`application/problem+json\` (RFC 9457) with \`type\`, \`title\`, \`status\`, \`code\`, \`instance\`, and
\`detail\` and \`errors\` where they add something. Rely on \`code\`: it does not change. A 503 carries \`Retry-After\`.
[Writing](writing.md#unknown-outcomes) says what a 5xx on a write means.

| code | status | title | when, and what to do |
|---|---|---|---|
${rows.join('\n')}

A bug in the service is a 500 with \`code: internal-error\` and without details.

The gateway in front of the functions refuses some requests itself, in a form of its own: [gateway.md](gateway.md).
`;
