/**
 * The promises to judge: the numbering contract, and others of the design that these defects break.
 */
export const RULES = {
  N1: 'an acknowledged number belongs to one message for ever',
  N2: 'every number up to the head is explained; no void without a loss of Redis data',
  N3: 'an acknowledged write becomes readable as it was sent, or is dead-lettered',
  N4: 'the head never goes back',
  N5: 'the same Idempotency-Key gives the same number and one message; with another body it is refused',
  N6: 'what was acknowledged is found right after, with every worker stopped',
  rest: 'when the engines are up and the workers have run, nothing waits and nothing healthy is dead-lettered',
  count: 'messages_count is the number of live messages',
  search: 'a persisted message is found by search, once, at any time',
  deleted: 'what was deleted stays deleted',
  copies:
    'what waits in the queue is not sent again; what never reached it is sent, though the queue is never empty',
  edited: 'an edit that was acknowledged is what is read and found, until the next one',
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** A request and its outcome. `status` 0: no response. */
export interface Told {
  readonly kind: 'chat' | 'message';
  readonly token: string;
  /** The chat of a message; 0: the request is for a chat. */
  readonly chat: number;
  /** The message's body or the chat's title. It identifies the write. */
  readonly text: string;
  readonly key?: string | undefined;
  readonly status: number;
  readonly number?: number | undefined;
}

/** The record of one scenario. */
export class History {
  readonly tokens: string[] = [];
  readonly told: Told[] = [];
  readonly violations: Violation[] = [];
  /** Texts that MySQL must refuse, so that they belong into the dead-letter queue. */
  readonly poison = new Set<string>();
  /** `token:chat:number` of everything deleted. Chat 0: a chat. Only a token: an application. */
  readonly deleted = new Set<string>();
  /** Last acknowledged text, by `token:chat:number`. */
  readonly edited = new Map<string, string>();
  /** Redis lost or rolled back data, so that N6 holds only for stored writes. */
  lostRedisData = false;
  /** Numbers may have been skipped, because Redis or the ledger lost data. */
  voidsAllowed = false;
  /** A Redis key was restored to an older state, for which N1 doesn't hold. */
  numbersMayRepeat = false;

  violate(rule: Rule, what: string): void {
    this.violations.push({ rule, what });
  }

  acknowledged(token: string, chat: number): readonly (Told & { readonly number: number })[] {
    return this.told.filter(
      (one): one is Told & { readonly number: number } =>
        one.token === token && one.chat === chat && one.status === 201 && one.number !== undefined,
    );
  }
}
