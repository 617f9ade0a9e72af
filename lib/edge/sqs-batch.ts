import type { SQSBatchResponse, SQSEvent, SQSHandler, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { type Container, container } from '../runtime/container.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/telemetry.ts';

/** A record whose body was parsed. */
export interface Parsed<Value> {
  readonly record: SQSRecord;
  readonly value: Value;
}

/** When a record was sent to its queue (ms, by the queue's clock). */
export const sentAt = ({ attributes }: SQSRecord): number => Number(attributes.SentTimestamp);

export interface Batch<Value> {
  readonly items: readonly Parsed<Value>[];
  /** Not JSON, or not what the schema asks for: sending them again will not help. */
  readonly malformed: readonly SQSRecord[];
}

/** Handles a batch whole; answers the records that must come again. What it throws brings the whole batch again. */
export type BatchOperation<Value> = (
  batch: Batch<Value>,
  app: Container,
) => Promise<readonly SQSRecord[]>;

/** Makes a Lambda handler of a batch operation, answering with a partial batch response. */
export const sqsBatch =
  <Schema extends z.ZodMiniType>(
    schema: Schema,
    operation: BatchOperation<z.output<Schema>>,
  ): SQSHandler =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const startedAt = Date.now();
    const items: Parsed<z.output<Schema>>[] = [];
    const malformed: SQSRecord[] = [];
    for (const record of Records) {
      const { success, data } = schema.safeParse(fromJson(record.body));
      if (success) items.push({ record, value: data as z.output<Schema> });
      else malformed.push(record);
    }
    try {
      const failed = await operation({ items, malformed }, await container());
      logger.info('batch', {
        records: Records.length,
        malformed: malformed.length,
        failed: failed.length,
        durationMs: Date.now() - startedAt,
      });
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } catch (error) {
      logger.error('batch failed', { records: Records.length, error: loggable(error) });
      // Lambda writes what a function throws to its log: by name alone, for the same reason.
      throw new Error('batch failed');
    }
  };

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Undefined fits no schema: the record counts as malformed.
    return undefined;
  }
}
