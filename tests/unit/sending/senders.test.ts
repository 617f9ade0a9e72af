import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Sender } from '../../../lib/adapters/sqs/sender.ts';
import { type Instance, newInstance } from '../../../lib/compose/instance.ts';
import { sender } from '../../../lib/compose/shared/sender.ts';
import type { Config } from '../../../lib/runtime/config.ts';
import { deadline } from '../../../lib/runtime/deadline.ts';
import {
  accept,
  type Behaviour,
  type QueueStub,
  queueStub,
  refuse,
} from '../../support/proxies/queue-stub.ts';
import { until } from '../../support/wait.ts';

/* Both senders, our own and that of the AWS SDK, against a server that stands in for SQS. */

const identity = {
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  sessionToken: 'session',
  region: 'eu-west-1',
};
const variables = {
  AWS_REGION: identity.region,
  AWS_ACCESS_KEY_ID: identity.accessKeyId,
  AWS_SECRET_ACCESS_KEY: identity.secretAccessKey,
  AWS_SESSION_TOKEN: identity.sessionToken,
};
const before = { ...process.env };

let stub: QueueStub;
let instances: Instance[] = [];
beforeEach(async () => {
  // The SDK warns when it calls the host of the queue.
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  stub = await queueStub();
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL: stub.url });
});
afterEach(async () => {
  for (const instance of instances) await instance.close();
  instances = [];
  stub.close();
  process.env = { ...before };
  jest.restoreAllMocks();
});

type Kind = Config['sqsSender'];
const kinds = ['lean', 'sdk'] as const;

function senderOf(sqsSender: Kind, settings: Partial<Config> = {}): Sender {
  const config = { sqsSender, awsIdentity: identity, awsEndpointUrl: stub.url, ...settings };
  const instance = newInstance(config as Config);
  instances.push(instance);
  return sender(instance);
}

const queue = () => `${stub.url}/000000000000/writes`;

/** Behaves in one way for the first calls, and accepts the later ones. */
const first =
  (times: number, behaviour: Behaviour): Behaviour =>
  (call, response) =>
    (stub.calls.length > times ? accept : behaviour)(call, response);

/** The outcome of a send of three bodies, as far as a caller sees it. */
async function outcomeOf(kind: Kind, behaviour: Behaviour, bodies: readonly string[]) {
  stub.behave(behaviour);
  stub.calls.length = 0;
  const { refused, cause } = await senderOf(kind).send(queue(), bodies);
  // Jest keeps the SDK from naming the error of a closed connection.
  const name = String((cause as Error | undefined)?.name).replace('TimeoutError', 'Error');
  return { refused: [...refused], name: refused.size > 0 && name, attempts: stub.calls.length };
}

const skewed = new Date(Date.now() + 3_600_000).toUTCString();
const broken =
  (text: string): Behaviour =>
  (_, response) =>
    void response.end(text);

describe('our sender does as the sender of the AWS SDK when SQS', () => {
  const all = ['one', 'two', 'three'];
  test.each<[string, Behaviour, readonly string[]]>([
    ['accepts a message', accept, ['one']],
    ['accepts a batch', accept, all],
    ['refuses one message of a batch', accept, ['one', 'refuse two', 'three']],
    ['does not mention a message', broken('{"Successful":[],"Failed":[]}'), all],
    ['returns another checksum', broken('{"MD5OfMessageBody":"00"}'), ['one']],
    ['returns no checksum', broken('{}'), ['one']],
    ['returns no JSON', broken('<html>'), ['one']],
    ['does not know the queue', refuse(400, 'QueueDoesNotExist'), all],
    ['denies access', refuse(403, 'AccessDenied'), all],
    ['fails for good', refuse(500, 'InternalFailure'), all],
    ['is unavailable once', first(1, refuse(503, 'ServiceUnavailable')), all],
    ['fails with a page of a proxy', first(1, (_, r) => void r.writeHead(502).end('<html>')), all],
    ['throttles once', first(1, refuse(400, 'ThrottlingException')), all],
    ['asks to slow down once', first(1, refuse(429, 'TooMany')), all],
    ['closes the connection once', first(1, (_, response) => void response.destroy()), all],
    ['closes the connection always', (_, response) => void response.destroy(), all],
    ['has another time', first(1, refuse(403, 'InvalidClientTokenId', { date: skewed })), all],
  ])('%s', async (_, behaviour, bodies) => {
    const lean = await outcomeOf('lean', behaviour, bodies);
    expect(lean).toEqual(await outcomeOf('sdk', behaviour, bodies));
  });
});

describe.each(kinds)('the %s sender', (kind) => {
  test('calls the host of the queue, not another endpoint', async () => {
    const other = await queueStub();
    process.env.AWS_ENDPOINT_URL = other.url;
    await senderOf(kind, { awsEndpointUrl: other.url }).send(queue(), ['one']);
    other.close();
    expect([stub.calls.length, other.calls.length]).toEqual([1, 0]);
    expect(stub.calls[0]?.path).toBe('/');
  });

  test('keeps the path of an endpoint that is the host of the queue', async () => {
    process.env.AWS_ENDPOINT_URL = `${stub.url}/base`;
    await senderOf(kind, { awsEndpointUrl: `${stub.url}/base` }).send(queue(), ['one']);
    expect(stub.calls[0]?.path).toBe('/base/');
  });

  test('gives up when nothing accepts the connection, after two attempts', async () => {
    const nobody = 'http://127.0.0.1:1/000000000000/writes';
    const { refused, cause } = await senderOf(kind).send(nobody, ['one', 'two']);
    expect([...refused]).toEqual([0, 1]);
    expect(String(cause)).toContain('ECONNREFUSED');
  });

  test('gives up a silent SQS at the deadline of its caller', async () => {
    stub.behave(() => {});
    const send = () => senderOf(kind).send(queue(), ['one']);
    const { refused } = await deadline.run(Date.now() + 200, send);
    expect([...refused]).toEqual([0]);
  });
});

test('both senders make the same call', async () => {
  const calls = async (kind: Kind, bodies: readonly string[]) => {
    stub.calls.length = 0;
    const options = { attributes: { reason: 'malformed' }, delaySeconds: 1 };
    await senderOf(kind).send(queue(), bodies, options);
    await senderOf(kind).send(queue(), bodies);
    return stub.calls.map(({ action, path, input, headers }) => ({
      action,
      path,
      input,
      headers: {
        type: headers['content-type'],
        target: headers['x-amz-target'],
        mode: headers['x-amzn-query-mode'],
        token: headers['x-amz-security-token'],
        scope: /Credential=([^,]+)/.exec(String(headers.authorization))?.[1],
      },
    }));
  };
  for (const bodies of [['one'], ['é\u2028"', 'two']]) {
    expect(await calls('lean', bodies)).toEqual(await calls('sdk', bodies));
  }
});

describe('our sender', () => {
  test('signs by the time of SQS once it has learned that its clock is off', async () => {
    const lean = senderOf('lean');
    stub.behave(first(1, refuse(403, 'SignatureDoesNotMatch', { date: skewed })));
    await lean.send(queue(), ['one']);
    await lean.send(queue(), ['two']);
    const hours = stub.calls.map(({ headers }) => String(headers['x-amz-date']).slice(0, 11));
    const later = new Date(skewed).toISOString().replace(/[-:]/g, '').slice(0, 11);
    expect(hours).toEqual([expect.not.stringMatching(later), later, later]);
  });

  test('gives up a response that never ends', async () => {
    stub.behave((_, response) => void response.write('{'));
    const send = () => senderOf('lean').send(queue(), ['one']);
    const { refused } = await deadline.run(Date.now() + 200, send);
    expect([...refused]).toEqual([0]);
  });

  test('does not read a response without end', async () => {
    stub.behave((_, response) => void response.end('x'.repeat(2 * 1024 * 1024)));
    const { cause } = await senderOf('lean').send(queue(), ['one']);
    expect(cause).toMatchObject({ message: expect.stringContaining('too long') });
  });

  test('takes credentials that the environment lacks from the AWS SDK, and renews them', async () => {
    let served = 0;
    const server = createServer((_, response) => {
      served += 1;
      const Expiration = new Date(Date.now() + (served === 1 ? 60_000 : 3_600_000)).toISOString();
      const keys = { AccessKeyId: `key${served}`, SecretAccessKey: 'secret' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...keys, Token: `token${served}`, Expiration }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    Object.assign(process.env, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent',
    });
    const lean = senderOf('lean', { awsIdentity: undefined });
    const tokenOfSend = async () => {
      await lean.send(queue(), ['one']);
      return stub.calls.at(-1)?.headers['x-amz-security-token'];
    };
    expect(await tokenOfSend()).toBe('token1');
    await until('the credentials are renewed', async () => (await tokenOfSend()) === 'token2');
    server.closeAllConnections();
    server.close();
    expect(served).toBe(2);
  });
});
