import { callFor, endBy, fitting, type Message } from './batch.ts';
import type { SqsCall } from './call-sqs.ts';
import { BATCH_MESSAGES, type Sender, type SendOptions } from './sender.ts';

/** A message, and the caller who waits for its result. */
interface Waiting extends Message {
  /** The time (ms) at which the caller gives up. */
  readonly until: number;
  isOver: boolean;
}

/** A call that takes longer (ms) keeps no other message waiting. */
const SLOW_MS = 50;

export interface GatherSendsPorts {
  readonly callsTo: (queueUrl: string) => SqsCall;
  /** Time (ms) until the caller's own deadline. */
  readonly timeLeft: () => number;
  readonly slowMs?: number;
}

/**
 * Makes a sender that sends the messages of several callers in one call: those that come in one
 * turn of the event loop, or while a call is under way. A lone message waits for no other. Each
 * caller gets the results of its own messages, and gives up at its own deadline.
 */
export function gatherSends({ callsTo, timeLeft, slowMs = SLOW_MS }: GatherSendsPorts): Sender {
  const lanes = new Map<string, ReturnType<typeof openLane>>();
  return {
    async send(queueUrl, bodies, options = {}) {
      const name = JSON.stringify([queueUrl, options]);
      const lane = lanes.get(name) ?? openLane(callsTo(queueUrl), options, slowMs);
      lanes.set(name, lane);
      const until = Date.now() + timeLeft();
      const errors = await Promise.all(bodies.map((body) => lane.result(body, until)));
      const refused = errors.flatMap((error, position) => (error ? [position] : []));
      return { refused: new Set(refused), cause: errors.find(Boolean) };
    },
  };
}

/** Sends messages to one queue, with the same options for all. */
function openLane(call: SqsCall, options: SendOptions, slowMs: number) {
  let waiting: Waiting[] = [];
  let underWay = 0;
  let isDue = false;

  function sendSoon(): void {
    if (isDue) return;
    isDue = true;
    // Runs once the process has read all its sockets, so after the other requests of this turn.
    setImmediate(() => {
      isDue = false;
      sendWaiting();
    });
  }

  function sendWaiting(): void {
    const now = Date.now();
    waiting = waiting.filter(({ isOver, until }) => !isOver && until > now);
    while (waiting.length >= BATCH_MESSAGES || (waiting.length > 0 && underWay === 0)) {
      void sendNow(waiting.splice(0, fitting(waiting)));
    }
  }

  async function sendNow(batch: readonly Waiting[]): Promise<void> {
    let holds = true;
    const release = () => {
      if (!holds) return;
      holds = false;
      underWay -= 1;
      if (waiting.length > 0) sendSoon();
    };
    underWay += 1;
    const slow = setTimeout(release, slowMs);
    try {
      const { action, input } = callFor(batch, options);
      endBy(batch, await call(action, input, () => lastDeadline(batch)));
    } catch (error) {
      for (const message of batch) message.end(error);
    }
    clearTimeout(slow);
    release();
  }

  return {
    /** The error with which a message was not accepted. Undefined: SQS accepted it. */
    async result(body: string, until: number): Promise<unknown> {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const message: Waiting = { body, until, end: resolve, isOver: false };
      const giveUp = () => resolve(new Error('no response from SQS before the deadline'));
      const late = Number.isFinite(until) ? setTimeout(giveUp, until - Date.now()) : undefined;
      waiting.push(message);
      sendSoon();
      try {
        return await promise;
      } finally {
        message.isOver = true;
        clearTimeout(late);
      }
    },
  };
}

/** The time (ms) at which nobody waits for the batch any more. */
const lastDeadline = (batch: readonly Waiting[]): number =>
  batch.reduce((last, { until, isOver }) => (isOver ? last : Math.max(last, until)), 0);
