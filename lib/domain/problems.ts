/**
 * Every failure that the API reports: code → HTTP status and title. docs/problems.md is generated
 * from this table.
 */
export const catalogue = {
  'invalid-json': { status: 400, title: 'Invalid JSON' },
  'invalid-query': { status: 400, title: 'Invalid query string' },
  'invalid-cursor': { status: 400, title: 'Invalid cursor' },
  'insufficient-scope': { status: 403, title: 'Insufficient scope' },
  'origin-not-allowed': { status: 403, title: 'Origin not allowed' },
  'route-not-found': { status: 404, title: 'Not found' },
  'application-not-found': { status: 404, title: 'Application not found' },
  'chat-not-found': { status: 404, title: 'Chat not found' },
  'message-not-found': { status: 404, title: 'Message not found' },
  'key-not-found': { status: 404, title: 'Key not found' },
  'number-void': { status: 404, title: 'Number skipped' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'too-many-keys': { status: 409, title: 'Too many keys' },
  'secret-already-shown': { status: 409, title: 'Secret already shown' },
  'message-deleted': { status: 410, title: 'Message deleted' },
  'chat-deleted': { status: 410, title: 'Chat deleted' },
  'precondition-failed': { status: 412, title: 'Precondition failed' },
  'payload-too-large': { status: 413, title: 'Payload too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'invalid-request': { status: 422, title: 'Invalid request' },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key is already used',
  },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'sequence-unavailable': { status: 503, title: 'Numbering is temporarily unavailable' },
  'queue-unavailable': { status: 503, title: 'The write queue is temporarily unavailable' },
  'backlog-full': { status: 503, title: 'Too many pending writes' },
  'store-unavailable': { status: 503, title: 'The store is temporarily unavailable' },
  'identity-unavailable': {
    status: 503,
    title: 'The identity provider is temporarily unavailable',
  },
  'search-unavailable': { status: 503, title: 'Search is temporarily unavailable' },
} as const;

export type ProblemCode = keyof typeof catalogue;

/**
 * One invalid value. `pointer`: a JSON pointer into the body, or `#/query/…`, `#/path/…`,
 * `#/header/…`.
 */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemOptions extends ErrorOptions {
  readonly faults?: readonly Fault[];
  /** Seconds to wait before a retry. */
  readonly retryAfter?: number;
  /** Methods that the resource supports. */
  readonly allow?: readonly string[];
  /** Content codings that a request body may have. */
  readonly acceptEncoding?: string;
}

/**
 * A failure that the client caused or must be told of. Every other error is a bug: a 500 without
 * details.
 */
export class Problem extends Error {
  override readonly name = 'Problem' as const;
  readonly code: ProblemCode;
  readonly status: number;
  readonly faults: readonly Fault[] | undefined;
  readonly retryAfter: number | undefined;
  readonly allow: readonly string[] | undefined;
  readonly acceptEncoding: string | undefined;

  constructor(code: ProblemCode, detail?: string, options: ProblemOptions = {}) {
    super(detail ?? catalogue[code].title, options);
    this.code = code;
    this.status = catalogue[code].status;
    this.faults = options.faults;
    this.retryAfter = options.retryAfter ?? (this.status === 503 ? 1 : undefined);
    this.allow = options.allow;
    this.acceptEncoding = options.acceptEncoding;
  }
}

/**
 * Adapters throw this if an engine did not respond, or responded that it cannot serve. The outcome
 * of the call is unknown.
 */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable' as const;
  readonly engine: 'redis' | 'mysql' | 'sqs' | 'opensearch';

  constructor(engine: EngineUnavailable['engine'], options: ErrorOptions) {
    super(`${engine} is unavailable`, options);
    this.engine = engine;
  }
}

/**
 * The readiness checks throw this if an engine responds, but cannot do its part: its settings or
 * its contents are wrong. The message says what to mend, and names no host.
 */
export class EngineUnfit extends Error {
  override readonly name = 'EngineUnfit' as const;
}

/** Another process finished the rebuild of the search index that this process worked on. */
export class RebuildEnded extends Error {
  override readonly name = 'RebuildEnded' as const;

  constructor() {
    super('another process finished this rebuild of the search index');
  }
}

/** OpenSearch has too little free disk for a second search index beside the live one. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom' as const;

  constructor(needed: number, free: number) {
    const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
    super(
      `OpenSearch has ${megabytes(free)} of free disk, but a rebuild of the search index needs ${megabytes(needed)}: give it more disk, then start the rebuild again`,
    );
  }
}

/** How many failures a message names; there may be thousands. */
const NAMED = 5;

/**
 * A job did its work except on these chats or applications, which failed. Its next run tries them
 * again. `cause`: the first failure.
 */
export class PassedOver extends Error {
  override readonly name = 'PassedOver' as const;

  constructor(failed: readonly string[], options: ErrorOptions) {
    const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : '';
    super(`passed over: ${failed.slice(0, NAMED).join(', ')}${more}`, options);
  }
}
