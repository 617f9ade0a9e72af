import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { membersOf } from './batch.ts';
import { BATCH_BYTES, BATCH_MESSAGES, type Sender } from './sender.ts';

const CONNECT_MS = 1_000;
const PATIENCE_MS = 3_000;
const MOST_SOCKETS = 64;

/**
 * Sends the SDK's requests. Gives a request up at the caller's own deadline, too. After a request
 * that got no response, closes the idle sockets: their server may be silent as well, and each would
 * cost another wait.
 */
export class PatientHandler extends NodeHttpHandler {
  readonly #agents: readonly HttpAgent[];
  readonly #timeLeft: () => number;

  /** `timeLeft` gives the time (ms) until the caller's own deadline. */
  constructor(timeLeft: () => number) {
    const sockets = { keepAlive: true, maxSockets: MOST_SOCKETS };
    const [httpAgent, httpsAgent] = [new HttpAgent(sockets), new HttpsAgent(sockets)];
    super({
      connectionTimeout: CONNECT_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent,
    });
    this.#agents = [httpAgent, httpsAgent];
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

  #closeIdle(): void {
    for (const { freeSockets } of this.#agents) {
      for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
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
        const { MessageBody } = first;
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...members }));
        return [];
      }
      const Entries = batch.map((body) => ({ ...body, ...members }));
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
  readonly MessageBody: string;
}

function batches(bodies: readonly string[]): Body[][] {
  const all: Body[][] = [];
  let bytes = 0;
  for (const [position, MessageBody] of bodies.entries()) {
    const batch = all.at(-1);
    const body = { Id: String(position), MessageBody };
    const fits =
      batch && batch.length < BATCH_MESSAGES && bytes + MessageBody.length <= BATCH_BYTES;
    if (fits) batch.push(body);
    else all.push([body]);
    bytes = MessageBody.length + (fits ? bytes : 0);
  }
  return all;
}
