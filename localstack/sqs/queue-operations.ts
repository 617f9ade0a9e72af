import { z } from 'zod';
import type { Operations } from './operation.ts';
import { queueNamed } from './operation.ts';
import { arnOf, pathOf, type Queue, type QueueCounts, settable, withDefaults } from './queue.ts';
import { sqsError } from './sqs-error.ts';

const Attributes = z.record(z.string(), z.coerce.string()).default({});
const Named = z.object({ QueueName: z.string() });
const Created = Named.extend({ Attributes });
const Listed = z.object({ QueueNamePrefix: z.string().default('') });
const OfQueue = z.object({ QueueUrl: z.string() });
const Asked = OfQueue.extend({ AttributeNames: z.array(z.string()).default([]) });
const Changed = OfQueue.extend({ Attributes });

const NAME = /^[\w-]{1,80}$/;

export const queueOperations: Operations = {
  CreateQueue(input, { store, origin }) {
    const { QueueName: name, Attributes: attributes } = Created.parse(input);
    if (!NAME.test(name))
      throw sqsError('InvalidParameterValue', `"${name}" is not a name for a standard queue.`);
    const existing = store.queue(name);
    if (!existing) store.createQueue(name, withDefaults(attributes));
    else if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value))
      throw sqsError('QueueNameExists', `There is a queue "${name}" with other attributes.`);
    return { QueueUrl: origin + pathOf(name) };
  },

  GetQueueUrl(input, { store, origin }) {
    const { QueueName: name } = Named.parse(input);
    return { QueueUrl: origin + pathOf(queueNamed(store, name).name) };
  },

  ListQueues(input, { store, origin }) {
    const { QueueNamePrefix } = Listed.parse(input);
    const names = store.queueNames().filter((name) => name.startsWith(QueueNamePrefix));
    return { QueueUrls: names.map((name) => origin + pathOf(name)) };
  },

  GetQueueAttributes(input, { store }) {
    const { QueueUrl: url, AttributeNames } = Asked.parse(input);
    const queue = queueNamed(store, url);
    const isAsked = (name: string) =>
      AttributeNames.includes('All') || AttributeNames.includes(name);
    // Count the messages only if the client asks for a count, because counting is expensive.
    const counts = [...COUNTS.keys()].some(isAsked) ? store.counts(queue) : undefined;
    const all = Object.entries({ ...attributesOf(queue), ...(counts && attributesFor(counts)) });
    return { Attributes: Object.fromEntries(all.filter(([name]) => isAsked(name))) };
  },

  SetQueueAttributes(input, { store }) {
    const { QueueUrl: url, Attributes: attributes } = Changed.parse(input);
    store.setAttributes(queueNamed(store, url), settable(attributes));
    return {};
  },

  PurgeQueue(input, { store }) {
    store.purge(queueNamed(store, OfQueue.parse(input).QueueUrl));
    return {};
  },

  DeleteQueue(input, { store }) {
    store.deleteQueue(queueNamed(store, OfQueue.parse(input).QueueUrl));
    return {};
  },
};

const COUNTS: ReadonlyMap<string, keyof QueueCounts> = new Map([
  ['ApproximateNumberOfMessages', 'waiting'],
  ['ApproximateNumberOfMessagesNotVisible', 'hidden'],
  ['ApproximateNumberOfMessagesDelayed', 'delayed'],
]);

const attributesFor = (counts: QueueCounts) =>
  Object.fromEntries([...COUNTS].map(([name, count]) => [name, String(counts[count])]));

const attributesOf = ({ name, attributes, createdAt, changedAt }: Queue) => ({
  ...attributes,
  QueueArn: arnOf(name),
  CreatedTimestamp: String(Math.floor(createdAt / 1_000)),
  LastModifiedTimestamp: String(Math.floor(changedAt / 1_000)),
});
