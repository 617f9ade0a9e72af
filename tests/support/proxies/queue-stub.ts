import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call that the stub received. */
export interface StubCall {
  readonly action: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever members it expects
  readonly input: any;
}

/** Responds to a call. */
export type Behaviour = (call: StubCall, response: ServerResponse) => void;

export interface QueueStub {
  readonly url: string;
  readonly calls: StubCall[];
  behave(behaviour: Behaviour): void;
  close(): void;
}

interface Sent {
  readonly Id?: string;
  readonly MessageBody: string;
}

const accepted = ({ Id, MessageBody }: Sent) => ({
  Id,
  MessageId: crypto.randomUUID(),
  MD5OfMessageBody: hash('md5', MessageBody),
});

/** Accepts the messages of a call, except those whose body begins with `refuse`. */
export const accept: Behaviour = (call, response) => {
  const { input } = call;
  const isRefused = ({ MessageBody }: Sent) => MessageBody.startsWith('refuse');
  if (!input.Entries) {
    if (isRefused(input)) refuse(400, 'InvalidMessageContents')(call, response);
    else response.end(JSON.stringify(accepted(input)));
    return;
  }
  const { refused = [], good = [] } = Object.groupBy<'refused' | 'good', Sent>(
    input.Entries,
    (entry) => (isRefused(entry) ? 'refused' : 'good'),
  );
  const Failed = refused.map(({ Id }) => ({
    Id,
    Code: 'InvalidMessageContents',
    SenderFault: true,
  }));
  response.end(JSON.stringify({ Successful: good.map(accepted), Failed }));
};

export const refuse =
  (status: number, type: string, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (_, response) => {
    const said = JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: type });
    response.writeHead(status, headers).end(said);
  };

/** A server that stands in for SQS, behaves as told and records its calls. */
export async function queueStub(): Promise<QueueStub> {
  const calls: StubCall[] = [];
  let behaviour = accept;
  const server = createServer(async (request, response) => {
    const input = JSON.parse(await text(request));
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const call = { action, path: String(request.url), headers: request.headers, input };
    calls.push(call);
    behaviour(call, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    behave(next) {
      behaviour = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
