import type * as z from 'zod/mini';
import type { answerHeaders, requestHeaders } from './headers.ts';

/** Headers that a request may carry; requestHeaders in headers.ts says what they mean. */
export type RequestHeader = keyof typeof requestHeaders;
/** Headers that an answer carries, each time; answerHeaders in headers.ts says what they mean. */
export type AnswerHeader = keyof typeof answerHeaders;

export interface Answer {
  readonly description: string;
  /** Absent: an answer without a body. */
  readonly schema?: z.ZodMiniType;
  /** Beside X-Request-Id, which every answer has. */
  readonly headers?: readonly AnswerHeader[];
  /** `application/json` where it is not said otherwise. */
  readonly mediaTypes?: readonly string[];
  readonly example?: unknown;
}

/** What the API's description says of a route. Its method, path, parameters in the path and scope are in routes.ts. */
export interface Operation {
  readonly tag: 'Applications' | 'Keys' | 'Chats' | 'Messages' | 'Search' | 'Service';
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** The schema that the handler parses the query string with. */
  readonly query?: z.ZodMiniObject;
  readonly headers?: readonly RequestHeader[];
  /** The schema that the handler parses the body with. `optional`: a request without a body is one with `{}`. */
  readonly body?: {
    readonly schema: z.ZodMiniType;
    readonly optional?: true;
    readonly example: unknown;
  };
  /** By status, those below 400; and 503 where it is no problem. */
  readonly answers: Readonly<Record<number, Answer>>;
  /**
   * Codes of the catalogue that only this operation has a reason for. What follows from the route is added by itself: the scope's, those of
   * names in the path that lead nowhere, of a body, of a query, of an Idempotency-Key, of a foreign origin.
   */
  readonly problems: readonly string[];
}

export type Operations = Readonly<Record<string, Operation>>;
