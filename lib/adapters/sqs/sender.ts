import { EngineUnavailable } from '../../domain/problems.ts';
import { PACK_BYTES } from './pack.ts';

/** SQS's limits of one batch: ten messages, with no more bytes together than one may have. */
export const BATCH_MESSAGES = 10;
export const BATCH_BYTES = PACK_BYTES;

export interface SendOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  /** How long the queue hides the messages after they are sent. */
  readonly delaySeconds?: number;
}

/** Positions of the bodies that SQS is not known to have accepted, and the error to report. */
export interface Sent {
  readonly refused: ReadonlySet<number>;
  readonly cause?: unknown;
}

/** Sends messages to any queue. */
export interface Sender {
  /** Sends the bodies, several per call and the calls in parallel. Does not reject. */
  send(queueUrl: string, bodies: readonly string[], options?: SendOptions): Promise<Sent>;
}

/** Resolves when SQS has accepted every body. On EngineUnavailable, SQS may have accepted some. */
export async function sendAll(
  sender: Sender,
  queueUrl: string,
  bodies: readonly string[],
  options: SendOptions = {},
): Promise<void> {
  const { refused, cause } = await sender.send(queueUrl, bodies, options);
  if (refused.size > 0) throw new EngineUnavailable('sqs', { cause });
}

/** Cuts a list into parts of at most `size` items, in order. */
export const partsOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
