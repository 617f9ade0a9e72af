import type { SQSEvent, SQSMessageAttribute, SQSRecord, SQSRecordAttributes } from 'aws-lambda';

/** A received message in the JSON protocol of SQS. */
export type Message = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MD5OfMessageAttributes?: string;
};

type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
};

/**
 * Most bytes of message bodies in one event. Lambda takes events of 6 MB; in the event's JSON, an
 * SQS event record takes some 700 bytes more than the body of its message.
 */
const MOST_BYTES = 5_500_000;

/** Splits received messages into as few events as Lambda's size limit allows. */
export function events(messages: readonly Message[]): Message[][] {
  const parts: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    bytes += message.Body.length;
    if (bytes <= MOST_BYTES) {
      parts.at(-1)?.push(message);
    } else {
      parts.push([message]);
      bytes = message.Body.length;
    }
  }
  return parts;
}

/** Makes the event that Lambda would make from received messages. */
export function sqsEvent(
  messages: readonly Message[],
  queueUrl: string,
  awsRegion: string,
): SQSEvent {
  const [account, name] = new URL(queueUrl).pathname.split('/').slice(-2);
  const eventSourceARN = `arn:aws:sqs:${awsRegion}:${account}:${name}`;
  return { Records: messages.map((message) => sqsRecord(message, { eventSourceARN, awsRegion })) };
}

function sqsRecord(
  message: Message,
  source: Pick<SQSRecord, 'eventSourceARN' | 'awsRegion'>,
): SQSRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
    messageAttributes: Object.fromEntries(
      attributes.map(([name, value]) => [name, messageAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes
      ? { md5OfMessageAttributes: message.MD5OfMessageAttributes }
      : {}),
    eventSource: 'aws:sqs',
    ...source,
  };
}

function messageAttribute(value: MessageAttribute): SQSMessageAttribute {
  return {
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType,
  } as SQSMessageAttribute;
}

/**
 * The message ids that a function reports as failed, by the rules of Lambda's partial batch
 * response: nothing, an empty object, and an empty or absent list mean complete success. Undefined:
 * the response is invalid, which fails the whole batch.
 */
export function failedMessageIds(
  answer: unknown,
  batch: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const response = asJson(answer);
  if (response === null) return new Set();
  if (typeof response !== 'object' || Array.isArray(response)) return undefined;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const ids = new Set<string>();
  for (const failure of failures) {
    const id: unknown = failure?.itemIdentifier;
    if (typeof id !== 'string' || !batch.has(id)) return undefined;
    ids.add(id);
  }
  return ids;
}

/**
 * Converts a function's response to JSON and back, as Lambda does: undefined members disappear, and
 * a missing response becomes null.
 */
function asJson(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null));
}
