import { setTimeout as delay } from 'node:timers/promises';
import type { Exchanges, Reply } from './exchange.ts';
import { refusalOf, troubleOf } from './refusal.ts';
import { type Identity, signer } from './sign.ts';

/**
 * Calls an action of SQS, once more after an error that may pass. `until()` is the time (ms) at
 * which nobody waits for the result any more. Rejects with an error named as SQS's error code.
 */
export type SqsCall = (action: string, input: object, until: () => number) => Promise<unknown>;

export interface CallSqsPorts {
  readonly exchanges: Exchanges;
  readonly identity: () => Identity | Promise<Identity>;
  /** Endpoint of a stand-in for AWS. Its path counts if the queue is on the same host. */
  readonly endpoint?: string | undefined;
  readonly now: () => number;
}

/** Most time of an attempt. */
const PATIENCE_MS = 3_000;
const ATTEMPTS = 2;
/** SQS refuses a signature whose clock is this far off. */
const SKEW_MS = 240_000;

/* The AWS SDK's figures: a retry takes tokens, so that few calls retry while all of them fail. */
const MOST_TOKENS = 500;
const TOKENS = { transient: 14, throttling: 5 };
const WAIT_MS = { transient: 50, throttling: 1_000 };

/** Makes calls for any queue over the same connections. */
export function callSqs({ exchanges, identity, endpoint, now }: CallSqsPorts) {
  const sign = signer();
  /** How far this clock is behind that of SQS (ms). */
  let skew = 0;
  let tokens = MOST_TOKENS;

  /** Notes the time of SQS in an error's response. Returns whether its clock was the reason. */
  function isSkewed({ headers }: Reply): boolean {
    const behind = Date.parse(headers.date ?? '') - now();
    if (Number.isNaN(behind) || headers.age !== undefined) return false;
    const change = behind - skew;
    skew = behind;
    return Math.abs(change) >= SKEW_MS;
  }

  async function attempt(action: string, url: URL, body: string, until: number): Promise<unknown> {
    const headers = sign({ url, action, body }, await identity(), now() + skew);
    const patienceMs = Math.max(1, Math.min(PATIENCE_MS, until - now()));
    const reply = await exchanges.post(url, headers, body, patienceMs);
    if (reply.status === 200) return JSON.parse(reply.body);
    throw refusalOf(reply, isSkewed(reply));
  }

  return (queueUrl: string): SqsCall => {
    const url = destination(queueUrl, endpoint);
    return async function call(action, input, until) {
      const body = JSON.stringify({ QueueUrl: queueUrl, ...input });
      let taken = 0;
      for (let attempts = 1; ; attempts += 1) {
        try {
          const output = await attempt(action, url, body, until());
          tokens = Math.min(MOST_TOKENS, tokens + (taken || 1));
          return output;
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble === 'lasting' || attempts === ATTEMPTS) throw error;
          const waitMs = Math.random() * WAIT_MS[trouble];
          if (tokens < TOKENS[trouble] || now() + waitMs >= until()) throw error;
          taken = TOKENS[trouble];
          tokens -= taken;
          await delay(waitMs);
        }
      }
    };
  };
}

/** The URL that the AWS SDK sends calls for a queue to. */
function destination(queueUrl: string, endpoint: string | undefined): URL {
  const url = new URL('/', queueUrl);
  const other = endpoint === undefined ? url : new URL(endpoint);
  if (other.origin === url.origin) url.pathname = other.pathname.replace(/\/?$/, '/');
  return url;
}
