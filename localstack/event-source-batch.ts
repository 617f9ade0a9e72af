import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttribute, SQSRecord, SQSRecordAttributes } from 'aws-lambda';

/** The event Lambda makes of received messages. */
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
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
    messageAttributes: Object.fromEntries(
      attributes.map(([name, value]) => [name, messageAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    ...(message.MD5OfMessageAttributes
      ? { md5OfMessageAttributes: message.MD5OfMessageAttributes }
      : {}),
    eventSource: 'aws:sqs',
    ...source,
  };
}

function messageAttribute(value: MessageAttributeValue): SQSMessageAttribute {
  return {
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined
      ? {}
      : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType ?? 'String',
  } as SQSMessageAttribute;
}

/**
 * The message ids that a function's answer reports as failed, by the rules of Lambda's partial batch response: no answer, an empty
 * one and an empty or absent list are complete successes. Anything that cannot be understood fails the whole batch: answered as `undefined`.
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

/** Lambda sees what is left of an answer after JSON: undefined members are gone, no answer is null. */
function asJson(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null));
}
