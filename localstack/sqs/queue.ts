/* Terms
 * waiting  a message that can be received now
 * hidden   a message that was received and not deleted; waiting again after its visibility timeout
 * delayed  a message that was sent with a delay and never received
 * receipt  names one receive of a message; the next receive of that message invalidates it
 */
import { sqsError } from './sqs-error.ts';

export type QueueAttributes = Readonly<Record<string, string>>;

export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly hidden: number;
  readonly delayed: number;
}

export interface Receipt {
  readonly id: number;
  readonly receives: number;
}

/** SQS's defaults for a new queue. The size limit is the one that all stand-ins support. */
const DEFAULTS: QueueAttributes = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: String(256 * 1024),
  MessageRetentionPeriod: String(4 * 86_400),
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

const SETTABLE = new Set([...Object.keys(DEFAULTS), 'RedrivePolicy']);

export function withDefaults(attributes: QueueAttributes): QueueAttributes {
  return { ...DEFAULTS, ...settable(attributes) };
}

export function settable(attributes: QueueAttributes): QueueAttributes {
  const unknown = Object.keys(attributes).find((name) => !SETTABLE.has(name));
  if (unknown) throw sqsError('InvalidAttributeName', `Unknown attribute ${unknown}.`);
  return attributes;
}

const ACCOUNT = '000000000000';

export const pathOf = (name: string): string => `/${ACCOUNT}/${name}`;

export const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

export interface Redrive {
  readonly queueName: string;
  readonly maxReceiveCount: number;
}

/** The dead-letter queue, and the number of receives after which a message goes there. */
export function redriveOf({ RedrivePolicy }: QueueAttributes): Redrive | undefined {
  if (!RedrivePolicy) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy);
  const queueName = String(deadLetterTargetArn).split(':').at(-1) ?? '';
  return { queueName, maxReceiveCount: Number(maxReceiveCount) };
}
