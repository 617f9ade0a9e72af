import type { Context, SQSBatchResponse, SQSEvent, SQSHandler, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { type Compose, madeOnce } from '../compose/instance.ts';
import { asciiJson, envelopesIn } from '../contracts/queue.ts';
import { type DeadLetters, LONGEST_RETURN_SECONDS, type Returns } from '../domain/queue-port.ts';
import { deadline, endOf } from '../runtime/deadline.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';

/** An envelope in an SQS event record: its only one, or one of a pack. */
export interface Part {
  readonly record: SQSRecord;
  /** Body of a queue message that carries only this envelope. */
  readonly body: string;
}

/** An envelope that the schema accepted, with the parsed value. */
export interface Parsed<Value> extends Part {
  readonly value: Value;
}

/**
 * The time at which the message of an SQS event record was sent to its queue, in milliseconds by
 * the queue's clock.
 */
export const sentAt = ({ attributes }: SQSRecord): number => Number(attributes.SentTimestamp);

export interface Batch<Value> {
  readonly items: readonly Parsed<Value>[];
  /** Envelopes that are not JSON or that the schema rejects: a retry cannot help them. */
  readonly malformed: readonly Part[];
  /** False when the function should start nothing more, in order to end before its timeout. */
  readonly hasTimeLeft: () => boolean;
}

/** The ports that every batch function needs. */
export interface BatchParts {
  readonly returns: Returns;
  /** The dead-letter queue that receives malformed envelopes. */
  readonly deadLetters: DeadLetters;
}

/**
 * Processes the items of a batch and returns the items to retry. If it throws, the whole batch is
 * retried.
 */
export type BatchOperation<Value, Parts = BatchParts> = (
  batch: Batch<Value>,
  app: Parts,
) => Promise<readonly Parsed<Value>[]>;

export interface BatchOptions<Schema, Value, Parts> {
  /** The schema of one envelope. */
  readonly schema: Schema;
  readonly compose: Compose<Parts>;
  readonly operation: BatchOperation<Value, Parts>;
}

/**
 * Time to reserve for the last step of a batch. The step cannot take longer: it waits for MySQL,
 * then sends to SQS.
 */
const LAST_STEP_MS = 13_000;

/**
 * Wraps a batch operation as a Lambda handler that returns a partial batch response and sends
 * malformed envelopes to the dead-letter queue.
 */
export function sqsBatch<Schema extends z.ZodMiniType, Parts extends BatchParts>({
  schema,
  compose,
  operation,
}: BatchOptions<Schema, z.output<Schema>, Parts>): SQSHandler {
  const parts = madeOnce(compose);
  async function processBatch({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const startedAt = Date.now();
    const { items, malformed } = partsOf(Records, schema);
    const hasTimeLeft = () => context.getRemainingTimeInMillis() > LAST_STEP_MS;
    const app = await parts();
    try {
      const again = await operation({ items, malformed, hasTimeLeft }, app);
      // Send malformed envelopes to the dead-letter queue last. Otherwise an error in the operation
      // would return the whole batch, and each redelivery would send them again.
      await app.deadLetters.send(
        malformed.map(({ body }) => body),
        'malformed',
      );
      const failed = await comeAgain(again, [...items, ...malformed], app.returns);
      logger.info('batch', {
        records: Records.length,
        items: items.length,
        malformed: malformed.length,
        again: again.length,
        durationMs: Date.now() - startedAt,
      });
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } catch (error) {
      await app.returns.hasten(Records.map(soon));
      logger.error('batch failed', { records: Records.length, error: loggable(error) });
      // Lambda logs thrown errors in full, so throw one without details.
      throw new Error('batch failed');
    }
  }

  return async function handleBatch(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    return deadline.run(endOf(context), () => processBatch(event, context));
  };
}

function partsOf<Schema extends z.ZodMiniType>(records: readonly SQSRecord[], schema: Schema) {
  const items: Parsed<z.output<Schema>>[] = [];
  const malformed: Part[] = [];
  for (const record of records) {
    const json = fromJson(record.body);
    for (const envelope of envelopesIn(json)) {
      const { success, data } = schema.safeParse(envelope);
      const body = envelope === json ? record.body : asciiJson(envelope);
      if (success) items.push({ record, body, value: data as z.output<Schema> });
      else malformed.push({ record, body });
    }
  }
  return { items, malformed };
}

/**
 * Leaves a queue message in the queue if all its envelopes must be retried. Sends the unfinished
 * envelopes of any other queue message again, each alone. Returns the SQS event records of the
 * queue messages that stay in the queue.
 */
async function comeAgain(
  again: readonly Part[],
  received: readonly Part[],
  returns: Returns,
): Promise<readonly SQSRecord[]> {
  const parts = Map.groupBy(received, ({ record }) => record);
  const open = Map.groupBy(again, ({ record }) => record);
  const whole = [...open].filter(([record, some]) => some.length === parts.get(record)?.length);
  const failed = whole.map(([record]) => record);
  const alone = again.filter(({ record }) => !failed.includes(record));
  try {
    if (alone.length > 0) await returns.sendAlone(alone.map(({ body }) => body));
  } catch {
    // If the send failed, the whole queue messages return. That repeats finished envelopes, which
    // is harmless.
    failed.push(...new Set(alone.map(({ record }) => record)));
  }
  await returns.hasten(failed.map(soon));
  return failed;
}

/**
 * The delay of a retry: none at first, then growing to 30 seconds. After 20 receives it is so long
 * that a thousand receives, the queue's limit, take days.
 */
function soon({ receiptHandle, attributes }: SQSRecord) {
  const receives = Number(attributes.ApproximateReceiveCount);
  const seconds = receives > 20 ? LONGEST_RETURN_SECONDS : Math.min(30, 2 ** (receives - 1) - 1);
  return { receiptHandle, seconds };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts undefined, so a body that is not JSON counts as malformed.
    return undefined;
  }
}
