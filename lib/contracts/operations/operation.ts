import type * as z from 'zod/mini';
import type { requestHeaders, responseHeaders } from './headers.ts';

/** Headers that a request may have; requestHeaders in headers.ts explains them. */
export type RequestHeader = keyof typeof requestHeaders;
/** Headers that a response always has; responseHeaders in headers.ts explains them. */
export type ResponseHeader = keyof typeof responseHeaders;

export interface Answer {
  readonly description: string;
  /** The schema of the body. Absent: the response has no body. */
  readonly schema?: z.ZodMiniType;
  /** Headers of the response, besides X-Request-Id, which every response has. */
  readonly headers?: readonly ResponseHeader[];
  /** Media types of the body. Default: `application/json`. */
  readonly mediaTypes?: readonly string[];
  readonly example?: unknown;
}

/** The API's description of a route. routes.ts has its method, path, path parameters and scope. */
export interface Operation {
  readonly tag: 'Applications' | 'Keys' | 'Chats' | 'Messages' | 'Search' | 'Service';
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** The schema that the handler parses the query string with. */
  readonly query?: z.ZodMiniObject;
  readonly headers?: readonly RequestHeader[];
  /** The schema that the handler parses the body with. `optional`: no body counts as `{}`. */
  readonly body?: {
    readonly schema: z.ZodMiniType;
    readonly optional?: true;
    readonly example: unknown;
  };
  /** Responses below 400 by status, and a 503 that is not a problem. */
  readonly answers: Readonly<Record<number, Answer>>;
  /**
   * Problem codes that only this operation needs. The generator adds the codes that follow from the
   * route: for its scope, unknown names in its path, its body, its query, an Idempotency-Key, a
   * foreign origin.
   */
  readonly problems: readonly string[];
}

export type Operations = Readonly<Record<string, Operation>>;
