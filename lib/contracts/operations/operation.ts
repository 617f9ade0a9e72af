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
  /** Headers of the response except X-Request-Id, which every response has. */
  readonly headers?: readonly ResponseHeader[];
  /** Media types of the body. Default: `application/json`. */
  readonly mediaTypes?: readonly string[];
  readonly example?: unknown;
}

/** The API's description of a route. routes.ts has its method, path, path parameters and scope. */
export interface Operation {
  readonly tag: 'Applications' | 'Keys' | 'Chats' | 'Messages' | 'Search' | 'Service';
  readonly summary: string;
  /** A longer description, in Markdown. */
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
  /** Responses by status: those below 400, and a 503 whose body is not a problem. */
  readonly answers: Readonly<Record<number, Answer>>;
  /**
   * Problem codes of this operation that do not follow from its route. The generator adds the codes
   * that do: for the scope, the parameters of the path, the body, the query, an Idempotency-Key or
   * a foreign origin.
   */
  readonly problems: readonly string[];
}

/** The response to a conditional request for a resource that has not changed. */
export const unmodified: Answer = {
  description: 'The representation still has a tag that `If-None-Match` names.',
  headers: ['ETag'],
};

export type Operations = Readonly<Record<string, Operation>>;
