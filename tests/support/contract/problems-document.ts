import { catalogue, type ProblemCode } from '../../../lib/domain/problems.ts';

/**
 * When a client meets each problem, and what to do then. The type requires an entry for every code.
 */
export const whenToExpect: Readonly<Record<ProblemCode, string>> = {
  'invalid-json': 'The body is not JSON, or not UTF-8.',
  'invalid-cursor':
    'The cursor was not made by this list. Start again without one; cursors are opaque.',
  'insufficient-scope':
    'The token is good for this application, but lacks the scope that this takes. Ask for another token.',
  'origin-not-allowed':
    'A browser page sent a request that changes something, from an origin that `CORS_ORIGINS` does not name.',
  'route-not-found': 'Nothing is at this path, or it is for the operator alone.',
  'application-not-found':
    'No application has this token, or what you sent in `Authorization` opens nothing of it: the two are not told apart.',
  'key-not-found': 'The application has no key of this name.',
  'too-many-keys': 'Revoke a key that is not used any more, then make the new one.',
  'chat-not-found':
    'The application has no chat of this number, or it is no plain decimal from 1. Where nobody is asked who he is, an application that does not exist has no chats.',
  'message-not-found':
    'The chat has no message of this number, or it is no plain decimal from 1. A chat that does not exist has no messages.',
  'number-void':
    'The number was skipped: its message was never accepted. Should it come after all, it appears here.',
  'method-not-allowed': 'The path exists, but not with this method: `Allow` lists those it has.',
  'message-deleted': 'The message was deleted; its number is never used again.',
  'chat-deleted': 'The chat was deleted; its number is never used again.',
  'precondition-failed':
    'The resource has another revision than `If-Match` names: somebody changed it. Read it again, then decide.',
  'payload-too-large':
    'The body of the request has more than 128 KiB, or, of a batch, more than 2 MiB.',
  'unsupported-media-type': 'The body was sent as something else than `application/json`.',
  'invalid-request':
    'The request breaks rules of its members; `errors` has one entry a fault, with a JSON pointer (`#/body`, `#/query/limit`, `#/header/Idempotency-Key`).',
  'idempotency-key-reused':
    'The same `Idempotency-Key` came with other content. Nothing was written; use a new key for a new request. Of a batch, `errors` names the messages.',
  'rate-limited':
    'The application has used up a limit (`RateLimit-Policy` names it). Nothing was read or written, no number was taken; try again after `Retry-After`.',
  'sequence-unavailable':
    'Redis does not answer, or a block of numbers could not be leased from MySQL. On a write the outcome is unknown: send it again with the same `Idempotency-Key`.',
  'queue-unavailable':
    'SQS did not accept the write. The outcome is unknown: it has a number and may still appear; send it again with the same `Idempotency-Key`.',
  'backlog-full':
    'More writes of this application wait to be stored than `PENDING_LIMIT` allows. Nothing was written; try again after `Retry-After`.',
  'store-unavailable':
    'MySQL does not answer, or does not hold yet what is asked for. What is still pending can be read meanwhile.',
  'identity-unavailable':
    'The keys of the identity provider (`JWKS_URL`) cannot be had, so its tokens cannot be judged.',
  'search-unavailable': 'OpenSearch does not answer. Everything but search works.',
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
\`detail\` and \`errors\` where there is more to say. Go by \`code\`: it does not change. A 503 carries \`Retry-After\`.
[Writing](writing.md#unknown-outcomes) says what a 5xx on a write means.

| code | status | title | when, and what to do |
|---|---|---|---|
${rows.join('\n')}

A bug of ours is a 500 with \`code: internal-error\` and nothing else.

The gateway in front of the functions refuses some requests itself, in a form of its own: [gateway.md](gateway.md).
`;
