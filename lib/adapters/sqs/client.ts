import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { fitting, membersOf } from './batch.ts';
import { CONNECT_MS, keptConnections } from './exchange.ts';
import type { Sender } from './sender.ts';

const PATIENCE_MS = 3_000;

/**
 * Sends the SDK's requests. Gives a request up at the caller's own deadline, too. After a request
 * that got no response, closes the idle sockets: their server may be silent as well, and each would
 * cost another wait.
 */
export class PatientHandler extends NodeHttpHandler {
  readonly #closeIdle: () => void;
  readonly #timeLeft: () => number;

  /** `timeLeft` gives the time (ms) until the caller's own deadline. */
  constructor(timeLeft: () => number) {
    const { agents, closeIdle } = keptConnections();
    super({
      connectionTimeout: CONNECT_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    });
    this.#closeIdle = closeIdle;
    this.#timeLeft = timeLeft;
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const requestTimeout = Math.max(1, Math.min(PATIENCE_MS, this.#timeLeft()));
    try {
      return await super.handle(request, { ...options, requestTimeout });
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') this.#closeIdle();
      throw error;
    }
  }
}

/** The SDK reads endpoint, region and credentials from the environment. */
export const sqsClient = (timeLeft = () => Number.POSITIVE_INFINITY): SQSClient =>
  new SQSClient({ maxAttempts: 2, requestHandler: new PatientHandler(timeLeft) });

/** A sender that uses the AWS SDK. */
export const sdkSender = (client: SQSClient): Sender => ({
  async send(QueueUrl, bodies, options = {}) {
    const members = membersOf(options);

    async function sendBatch(batch: readonly Body[]): Promise<readonly number[]> {
      const [first, ...others] = batch;
      if (first && others.length === 0) {
        const { body: MessageBody } = first;
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...members }));
        return [];
      }
      const Entries = batch.map(({ Id, body }) => ({ Id, MessageBody: body, ...members }));
      const command = new SendMessageBatchCommand({ QueueUrl, Entries });
      const { Successful = [] } = await client.send(command);
      const accepted = new Set(Successful.map(({ Id }) => Id));
      return batch.filter(({ Id }) => !accepted.has(Id)).map(({ Id }) => Number(Id));
    }

    const refused = new Set<number>();
    let cause: unknown;
    const sending = batches(bodies).map(async (batch) => {
      try {
        for (const position of await sendBatch(batch)) refused.add(position);
      } catch (error) {
        cause ??= error;
        for (const { Id } of batch) refused.add(Number(Id));
      }
    });
    await Promise.all(sending);
    return {
      refused,
      cause: cause ?? new Error(`SQS refused ${refused.size} of ${bodies.length}`),
    };
  },
});

/** `Id` is the body's position among all bodies. */
interface Body {
  readonly Id: string;
  readonly body: string;
}

function batches(bodies: readonly string[]): Body[][] {
  const waiting = bodies.map((body, position) => ({ Id: String(position), body }));
  const all: Body[][] = [];
  while (waiting.length > 0) all.push(waiting.splice(0, fitting(waiting)));
  return all;
}
