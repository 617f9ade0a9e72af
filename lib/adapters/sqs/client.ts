import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { EngineUnavailable } from '../../domain/problems.ts';
import { PACK_BYTES } from './pack.ts';

/**
 * SQS's limits of one SendMessageBatch call: ten messages, with no more bytes together than one
 * message may have.
 */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = PACK_BYTES;

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

export interface SendOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  /** How long the queue hides the messages after they are sent. */
  readonly delaySeconds?: number;
}

/** Resolves when SQS has accepted every body. On EngineUnavailable, SQS may have accepted some. */
export async function sendAll(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  options: SendOptions = {},
): Promise<void> {
  const { refused, cause } = await sendEach(client, queueUrl, bodies, options);
  if (refused.size > 0) throw new EngineUnavailable('sqs', { cause });
}

/**
 * Sends the bodies, several per call and the calls in parallel. Returns the positions of the bodies
 * that SQS is not known to have accepted, and the error to report for them.
 */
export async function sendEach(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  { attributes = {}, delaySeconds: DelaySeconds }: SendOptions = {},
): Promise<{ readonly refused: ReadonlySet<number>; readonly cause?: unknown }> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  const send = async (batch: readonly Body[]): Promise<readonly number[]> => {
    const [first, ...others] = batch;
    if (first && others.length === 0) {
      const { MessageBody } = first;
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody,
          DelaySeconds,
          MessageAttributes,
        }),
      );
      return [];
    }
    const Entries = batch.map((body) => ({ ...body, DelaySeconds, MessageAttributes }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
    );
    return Failed.map(({ Id }) => Number(Id));
  };
  const refused = new Set<number>();
  let cause: unknown;
  const sending = batches(bodies).map(async (batch) => {
    try {
      for (const position of await send(batch)) refused.add(position);
    } catch (error) {
      cause ??= error;
      for (const { Id } of batch) refused.add(Number(Id));
    }
  });
  await Promise.all(sending);
  return { refused, cause: cause ?? new Error(`SQS refused ${refused.size} of ${bodies.length}`) };
}

/** `Id` is the body's position among all bodies. */
interface Body {
  readonly Id: string;
  readonly MessageBody: string;
}

/** Cuts a list into parts of at most `size` items, in order. */
export const partsOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

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
