import * as z from 'zod/mini';
import { documentation } from './documentation.ts';
import { count, instant, number, revision } from './values.ts';

/*
 * The schemas of HTTP responses. Functions do not check their own responses, so they import only
 * types from here; a contract test checks real responses.
 */

export const ApplicationResource = z
  .object({
    token: z
      .string()
      .check(z.regex(/^[0-9a-f]{32}$/))
      .register(documentation, { examples: ['0b9fb1d6f1a34c0f8f5b1c2d3e4f5a6b'] }),
    name: z.string(),
    chats_count: count,
    revision,
    created_at: instant,
    updated_at: instant,
  })
  .register(documentation, { id: 'Application' });

export const KeyResource = z
  .object({
    kid: z
      .string()
      .check(z.regex(/^[0-9a-f]{32}$/))
      .register(documentation, {
        description: 'Identifies the key: `kid` in the header of a token.',
      }),
    alg: z.literal('HS256'),
    created_at: instant,
    revoked_at: z.nullable(instant),
  })
  .register(documentation, { id: 'Key' });

/** A signing key with its secret, which only the response to its creation shows. */
export const NewKeyResource = z
  .object({
    ...KeyResource.shape,
    secret: z.string().register(documentation, {
      description: 'No later response contains it. Sign with the UTF-8 bytes of this text.',
    }),
  })
  .register(documentation, { id: 'NewKey' });

export const ChatResource = z
  .object({
    number,
    title: z.nullable(z.string()),
    messages_count: count,
    head: z.optional(count).register(documentation, {
      description:
        'Highest message number handed out. Absent in lists, and while it is unknown (Redis is down, or numbering is restarting).',
    }),
    revision,
    created_at: instant,
    updated_at: instant,
  })
  .register(documentation, { id: 'Chat' });

export const MessageResource = z
  .object({
    number,
    body: z.string(),
    author: z.nullable(z.string()),
    sent_at: instant,
    created_at: instant,
    updated_at: instant,
    revision,
    state: z.enum(['accepted', 'persisted', 'searchable']).register(documentation, {
      description:
        '`accepted`: numbered and queued. `persisted`: in MySQL. `searchable`: a search finds it. Only direct writes and search hits report `searchable`.',
    }),
    metadata: z.unknown().register(documentation, {
      description: 'Any JSON, as the client sent it; null if it sent none.',
    }),
  })
  .register(documentation, { id: 'Message' });

export const HitResource = z
  .object({
    chat_number: number,
    ...MessageResource.shape,
    highlights: z.array(z.string()).register(documentation, {
      description:
        'At most three short fragments of the body, HTML-escaped. `<em>` marks the matches.',
    }),
  })
  .register(documentation, { id: 'Hit' });

const LimitResource = z
  .object({
    quota: z.nullable(z.int()).register(documentation, {
      description: 'Units that the bucket holds; null: unlimited.',
    }),
    window_seconds: z.nullable(z.int()).register(documentation, {
      description: 'Seconds in which an empty bucket fills up; null: unlimited.',
    }),
    own: z.boolean().register(documentation, {
      description:
        'True: set for this application. False: the limit that holds for all applications.',
    }),
  })
  .register(documentation, { id: 'Limit' });

export const LimitsResource = z
  .object({ writes: LimitResource, reads: LimitResource, searches: LimitResource })
  .register(documentation, { id: 'Limits' });

const place = z.int().check(z.minimum(1)).register(documentation, {
  description: 'Position in the change sequence of the chat; higher is later.',
});

export const ChangeResource = z
  .discriminatedUnion('type', [
    z.object({ change: place, type: z.literal('message'), message: MessageResource }),
    z.object({ change: place, type: z.literal('deleted'), number }),
    z.object({ change: place, type: z.literal('void'), first: number, last: number }),
  ])
  .register(documentation, {
    id: 'Change',
    description:
      'The current state of a number. `message`: created or edited. `deleted`: permanently deleted. `void`: the numbers from `first` to `last` were skipped; a message that arrives late follows as a separate change.',
  });

export const ChangesResource = z.object({
  data: z.array(ChangeResource),
  next_cursor: z.string().register(documentation, {
    description: 'Keep it and send it as `since` to get the next page, now or later.',
  }),
  has_more: z.boolean().register(documentation, {
    description: 'True: more changes are available now. False: poll again later.',
  }),
});

/** Problem details (RFC 9457), sent as application/problem+json. */
export const ProblemDetails = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    code: z.string().register(documentation, { description: 'Rely on this: it does not change.' }),
    detail: z.optional(z.string()),
    instance: z.string().register(documentation, { description: 'The path of the request.' }),
    errors: z.optional(
      z.array(
        z.object({
          pointer: z.string().register(documentation, {
            description: 'A JSON pointer into the body, or `#/query/…`, `#/header/…`.',
            examples: ['#/body'],
          }),
          detail: z.string(),
        }),
      ),
    ),
  })
  .register(documentation, { id: 'Problem' });

/** The result for each message of a batch, in the order of the request. */
export const BatchResource = z
  .object({
    data: z.array(
      z.union([
        z.object({ status: z.literal(201), message: MessageResource }),
        z.object({ status: ProblemDetails.shape.status, problem: ProblemDetails }),
      ]),
    ),
  })
  .register(documentation, { id: 'Batch' });

export type ApplicationResource = z.infer<typeof ApplicationResource>;
export type KeyResource = z.infer<typeof KeyResource>;
export type NewKeyResource = z.infer<typeof NewKeyResource>;
export type ChatResource = z.infer<typeof ChatResource>;
export type LimitsResource = z.infer<typeof LimitsResource>;
export type MessageResource = z.infer<typeof MessageResource>;
export type ChangeResource = z.infer<typeof ChangeResource>;
export type ChangesResource = z.infer<typeof ChangesResource>;
export type HitResource = z.infer<typeof HitResource>;
export type ProblemDetails = z.infer<typeof ProblemDetails>;
export type BatchResource = z.infer<typeof BatchResource>;
