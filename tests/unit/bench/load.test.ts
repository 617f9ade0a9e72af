import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { complete } from '../../../bench/load/connection.ts';
import { bodyOf, chatOf, type Posts } from '../../../bench/load/requests.ts';
import { type LoadJob, runLoad } from '../../../bench/load/run-load.ts';

let close = () => {};
afterEach(() => close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const posts: Posts = { kind: 'posts', application: 'a', chats: 3, tag: 'tag', withKey: true };
const job = (url: string, more: Partial<LoadJob> = {}): LoadJob => ({
  ...{ url, connections: 2, seconds: 0.2, requests: posts, status: 201 },
  ...more,
});

describe('a load', () => {
  test('posts distinct bodies to the chats in turn, and notes the number of each', async () => {
    const seen: { path: string; key: string; body: string }[] = [];
    const url = await serve(async (request, response) => {
      const body = (await request.setEncoding('utf8').toArray()).join('');
      const key = String(request.headers['idempotency-key']);
      seen.push({ path: String(request.url), key, body: JSON.parse(body).body });
      response.writeHead(201).end(JSON.stringify({ id: 'x', number: 7 }));
    });
    const { acknowledged, times, unexpected } = await runLoad(job(url));
    expect(unexpected).toEqual({});
    expect(times).toHaveLength(acknowledged.length);
    expect(new Set(acknowledged.map(({ number }) => number))).toEqual(new Set([7]));
    const sent = acknowledged
      .map(({ nth }) => nth)
      .toSorted((a, b) => a - b)
      .map((nth) => ({
        path: `/api/v1/applications/a/chats/${chatOf(nth, 3)}/messages`,
        key: `tag-${nth}`,
        body: bodyOf('tag', nth),
      }));
    expect(seen).toEqual(expect.arrayContaining(sent));
    expect(new Set(seen.map(({ body }) => body)).size).toBe(seen.length);
  });

  test('counts responses with another status, and acknowledges none of them', async () => {
    const url = await serve((_, response) => response.writeHead(503).end());
    const { acknowledged, unexpected, times } = await runLoad(job(url));
    expect(acknowledged).toEqual([]);
    expect(unexpected).toEqual({ 503: times.length });
  });

  test('sends no faster than its rate', async () => {
    const url = await serve((_, response) => response.writeHead(201).end('{"number":1}'));
    const { times } = await runLoad(job(url, { perSecond: 50 }));
    expect(times.length).toBeGreaterThan(0);
    expect(times.length).toBeLessThanOrEqual(11);
  });

  test('fails if the server closes a connection during a request', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(runLoad(job(url))).rejects.toThrow('closed the connection');
  });
});

describe('a response is complete', () => {
  const head = 'HTTP/1.1 201 Created\r\n';

  test('when as many bytes have arrived as its length says', () => {
    const text = `${head}Content-Length: 4\r\n\r\nbody`;
    expect(complete(text)).toEqual({ status: 201, body: 'body' });
    for (let size = 0; size < text.length; size += 1)
      expect(complete(text.slice(0, size))).toBeUndefined();
  });

  test('when its last chunk has arrived', () => {
    const text = `${head}transfer-encoding: chunked\r\n\r\n3\r\nbod\r\nA\r\ny 45678 10\r\n0\r\n\r\n`;
    expect(complete(text)).toEqual({ status: 201, body: 'body 45678 10' });
    for (let size = 0; size < text.length; size += 1)
      expect(complete(text.slice(0, size))).toBeUndefined();
  });

  test('never, if its length is unknown', () => {
    expect(() => complete(`${head}\r\n`)).toThrow('length of a response is unknown');
  });
});
