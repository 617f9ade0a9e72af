import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import { envelopesIn, IndexEnvelope, WriteEnvelope } from '../../../lib/contracts/queue.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * Records the dead letters of these applications. Removes all from their queue, as the next run has
 * its own applications.
 */
export async function recordDeadLetters(
  queues: SQSClient,
  env: Settings,
  recorder: Recorder,
  applications: ReadonlySet<string>,
): Promise<void> {
  for await (const envelope of envelopesOf(queues, env.WRITE_DLQ_URL)) {
    const write = WriteEnvelope.parse(envelope);
    const { token: application } = write;
    if (!applications.has(application)) continue;
    const chat = write.kind === 'chat' ? 0 : write.chat_number;
    const { id, text } =
      write.kind === 'chat'
        ? { id: write.chat.id, text: write.chat.title }
        : { id: write.message.id, text: write.message.body };
    const place = { application, chat, number: write.number };
    recorder.final({ type: 'dead-letter', ...place, id, content: contentHash(text) });
  }
  for await (const envelope of envelopesOf(queues, env.INDEX_DLQ_URL)) {
    const { token: application, chat_number: chat, numbers } = IndexEnvelope.parse(envelope);
    if (!applications.has(application)) continue;
    for (const number of numbers) {
      recorder.final({ type: 'index-dead-letter', application, chat, number });
    }
  }
}

async function* envelopesOf(
  queues: SQSClient,
  QueueUrl: string | undefined,
): AsyncIterable<unknown> {
  for (;;) {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    await queues.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    yield* Messages.flatMap(({ Body = '' }) => envelopesIn(JSON.parse(Body)));
  }
}
