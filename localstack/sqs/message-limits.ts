import { z } from 'zod';
import { type SqsErrorName, sqsError } from './sqs-error.ts';

/**
 * The characters that SQS accepts: tab, line ends, and all of Unicode except other control
 * characters, lone surrogates, U+FFFE and U+FFFF.
 */
const ALLOWED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

const MOST_ENTRIES = 10;

export const MessageAttributes = z.record(
  z.string(),
  z.object({
    DataType: z.string().min(1),
    StringValue: z.string().optional(),
    BinaryValue: z.string().optional(),
  }),
);
type MessageAttributes = z.infer<typeof MessageAttributes>;

interface Message {
  readonly MessageBody: string;
  readonly MessageAttributes: MessageAttributes;
}

/** The message's size as SQS counts it: the body, and each attribute's name, type and value. */
export function bytesOf({ MessageBody, MessageAttributes }: Message): number {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, attribute]) => [
    name,
    ...Object.values(attribute),
  ]);
  return [MessageBody, ...attributes].reduce((sum, text = '') => sum + Buffer.byteLength(text), 0);
}

export function checkMessage(message: Message, mostBytes: number): void {
  if (message.MessageBody === '')
    throw sqsError('InvalidParameterValue', 'The message body must not be empty.');
  if (bytesOf(message) > mostBytes)
    throw sqsError('InvalidParameterValue', `A message has at most ${mostBytes} bytes.`);
  const values = Object.values(message.MessageAttributes).map(
    ({ StringValue = '' }) => StringValue,
  );
  if (![message.MessageBody, ...values].every((text) => ALLOWED.test(text)))
    throw sqsError('InvalidMessageContents', 'The message has characters that SQS refuses.');
}

export function checkEntries(entries: readonly { readonly Id: string }[]): void {
  const refuse = (code: SqsErrorName, message: string) => {
    throw sqsError(code, message);
  };
  if (entries.length === 0) refuse('EmptyBatchRequest', 'The batch has no entries.');
  if (entries.length > MOST_ENTRIES)
    refuse('TooManyEntriesInBatchRequest', `A batch has at most ${MOST_ENTRIES} entries.`);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    refuse('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same Id.');
}
