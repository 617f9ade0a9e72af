import * as z from 'zod/mini';
import {
  author,
  idempotencyKey,
  instant,
  label,
  messageBody,
  metadata,
  searchText,
  timeBound,
} from './text.ts';

/*
 * The schemas of HTTP requests; resources.ts has those of responses. Unknown members are refused:
 * otherwise a misspelt member would be ignored silently.
 */

export const CreateApplicationBody = z.strictObject({ name: label });
export const CreateChatBody = z.strictObject({ title: z.optional(z.nullable(label)) });
export const PostMessageBody = z.strictObject({
  body: messageBody,
  author: z.optional(author),
  sent_at: z.optional(instant),
  metadata: z.optional(metadata),
});

export const UpdateApplicationBody = z.strictObject({ name: label });
/** A title of null removes the chat's title. */
export const UpdateChatBody = z.strictObject({ title: z.nullable(label) });

/** A present member replaces the old value completely; an absent one keeps it. */
export const UpdateMessageBody = z
  .strictObject({ body: z.optional(messageBody), metadata: z.optional(metadata) })
  .check(
    z.refine((change) => change.body !== undefined || change.metadata !== undefined, {
      error: 'must have body, metadata or both',
    }),
  );
/**
 * Most messages per request. Each is like a message posted alone, and may have an Idempotency-Key
 * of its own.
 */
const MOST_MESSAGES = 100;
const BatchedMessage = z.extend(PostMessageBody, { idempotency_key: z.optional(idempotencyKey) });
export const PostMessagesBody = z.strictObject({
  messages: z.pipe(
    // Check the count first, so that a list of a million entries is not parsed.
    z
      .array(z.unknown())
      .check(
        z.minLength(1, { error: 'must hold at least one message' }),
        z.maxLength(MOST_MESSAGES, { error: `must hold at most ${MOST_MESSAGES} messages` }),
      ),
    z.array(BatchedMessage),
  ),
});

export const CreateKeyBody = z.strictObject({});

const ownLimit = z.optional(
  z.nullable(
    z.strictObject({
      quota: z.int().check(z.minimum(1), z.maximum(1_000_000)),
      window_seconds: z.int().check(z.minimum(1), z.maximum(86_400)),
    }),
  ),
);
/** Replaces all limits. A limit that is null or absent falls back to the settings. */
export const SetLimitsBody = z.strictObject({
  writes: ownLimit,
  reads: ownLimit,
  searches: ownLimit,
});

export const FilePath = z.object({ file: z.string() });

const MAX_LIMIT = 200;
export const limit = z._default(
  z.pipe(
    z.string().check(z.regex(/^\d{1,4}$/, { error: 'must be a whole number' })),
    z.pipe(z.transform(Number), z.int().check(z.minimum(1), z.maximum(MAX_LIMIT))),
  ),
  50,
);
export const numberBound = z.optional(
  z.pipe(
    z.string().check(z.regex(/^\d{1,10}$/, { error: 'must be a number' })),
    z.transform(Number),
  ),
);
export const cursor = z.optional(z.string().check(z.maxLength(512)));

export const ListQuery = z.strictObject({ cursor, limit });

/** Query of a list ordered by number. */
export const NumberedListQuery = z
  .strictObject({
    cursor,
    limit,
    after: numberBound,
    before: numberBound,
    order: z.optional(z.enum(['asc', 'desc'])),
  })
  .check(
    z.refine((query) => !query.cursor || (query.after ?? query.before) === undefined, {
      error: 'must not be combined with after or before',
      path: ['cursor'],
    }),
  );

export const ChangesQuery = z.strictObject({ since: cursor, limit });

export const SearchQueryString = z
  .strictObject({
    query: searchText,
    author: z.optional(label),
    from: z.optional(timeBound),
    to: z.optional(timeBound),
    sort: z._default(z.enum(['relevance', 'newest']), 'relevance'),
    cursor,
    limit,
  })
  .check(
    // Equal times find nothing. Two that differ by less than a millisecond are equal here.
    z.refine(({ from, to }) => !from || !to || from <= to, {
      error: 'must not be earlier than from',
      path: ['to'],
    }),
  );
