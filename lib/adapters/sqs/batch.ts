import { hash } from 'node:crypto';
import { BATCH_BYTES, BATCH_MESSAGES, type SendOptions } from './sender.ts';

export interface Message {
  readonly body: string;
  /** Ends the wait for the message; only the first call counts. No error: SQS accepted it. */
  end(error?: unknown): void;
}

/** The members of SQS's responses that matter here. */
interface Accepted {
  readonly Id?: string;
  readonly MD5OfMessageBody?: string;
}
interface BatchResult {
  readonly Successful?: readonly Accepted[];
  readonly Failed?: readonly { readonly Id: string; readonly Code: string }[];
}

/** How many of the first messages fit into one call. */
export function fitting(messages: readonly Pick<Message, 'body'>[]): number {
  let bytes = 0;
  const end = messages.findIndex(({ body }, position) => {
    bytes += body.length;
    return position === BATCH_MESSAGES || (position > 0 && bytes > BATCH_BYTES);
  });
  return end === -1 ? messages.length : end;
}

/** The call that sends these messages, ten at most. */
export function callFor(batch: readonly Message[], options: SendOptions) {
  const members = membersOf(options);
  const [first, ...others] = batch.map(({ body }) => ({ MessageBody: body, ...members }));
  if (first && others.length === 0) return { action: 'SendMessage', input: first };
  const Entries = [first, ...others].map((entry, i) => ({ Id: String(i), ...entry }));
  return { action: 'SendMessageBatch', input: { Entries } };
}

/** Ends each message by its own result in the response to its call. */
export function endBy(batch: readonly Message[], output: unknown): void {
  const [first, ...others] = batch;
  if (others.length === 0) {
    endOne(first, output as Accepted);
    return;
  }
  const { Successful = [], Failed = [] } = output as BatchResult;
  for (const accepted of Successful) endOne(batch[Number(accepted.Id)], accepted);
  for (const { Id, Code } of Failed) batch[Number(Id)]?.end(new Error(`SQS refused it: ${Code}`));
  for (const message of batch) message.end(new Error('the response of SQS lacks the message'));
}

/** SQS returns a checksum of the body, as it received it. */
function endOne(message: Message | undefined, { MD5OfMessageBody }: Accepted): void {
  const isIntact = message && MD5OfMessageBody === hash('md5', message.body);
  message?.end(isIntact ? undefined : new Error('InvalidChecksumError'));
}

/** The members of an entry of SendMessageBatch, and of SendMessage, besides its body. */
export const membersOf = ({ attributes = {}, delaySeconds }: SendOptions) => ({
  DelaySeconds: delaySeconds,
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  ),
});
