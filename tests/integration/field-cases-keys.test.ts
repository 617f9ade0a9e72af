import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';

/* Requests with the same Idempotency-Key, as clients of many languages repeat them. */

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const key = { 'idempotency-key': 'o1', 'content-type': 'application/json' };
const message = (metadata: string) => `{"body":"Hello","metadata":${metadata}}`;

type Case = readonly [title: string, first: string, again: string];

const THE_SAME: readonly Case[] = [
  ['members in another order', message('{"a":1,"b":2}'), message('{"b":2,"a":1}')],
  [
    'members of the message itself in another order',
    '{"body":"x","author":"ann"}',
    '{"author":"ann","body":"x"}',
  ],
  [
    'members of nested objects in another order',
    message('{"a":{"b":{"c":1,"d":2},"e":3}}'),
    message('{"a":{"e":3,"b":{"d":2,"c":1}}}'),
  ],
  [
    'members of objects within arrays in another order',
    message('[{"a":1,"b":[{"c":1,"d":2}]}]'),
    message('[{"b":[{"d":2,"c":1}],"a":1}]'),
  ],
  ['a number written in another way', message('{"a":1,"b":100}'), message('{"b":1e2,"a":1.0}')],
  [
    'a character written as an escape',
    message('{"é":"ü","a":1}'),
    message('{"a":1,"\\u00e9":"\\u00fc"}'),
  ],
  [
    'members that look like indices',
    message('{"10":1,"9":2,"a":3}'),
    message('{"a":3,"9":2,"10":1}'),
  ],
  [
    'a member named __proto__',
    message('{"__proto__":{"a":1,"b":2},"c":3}'),
    message('{"c":3,"__proto__":{"b":2,"a":1}}'),
  ],
];

const ANOTHER: readonly Case[] = [
  ['elements of an array in another order', message('{"a":[1,2]}'), message('{"a":[2,1]}')],
  ['an array in place of an object', message('{"0":1}'), message('[1]')],
  ['a member more', message('{"a":1}'), message('{"a":1,"b":null}')],
  ['a text in place of a number', message('{"a":1}'), message('{"a":"1"}')],
  [
    'another value under __proto__',
    message('{"__proto__":{"a":1}}'),
    message('{"__proto__":{"a":2}}'),
  ],
];

describe('a repeated message', () => {
  const post = (token: string, body: string) =>
    app.call('post-message', {
      method: 'POST',
      pathParameters: { token, chat: '1' },
      headers: key,
      body,
    });

  test.each(THE_SAME)('with %s is the same message', async (_, first, again) => {
    const token = await app.application();
    await app.chat(token);
    const replies = [await post(token, first), await post(token, again)];
    expect(replies.map(({ status, body }) => [status, body.number])).toEqual([
      [201, 1],
      [201, 1],
    ]);
  });

  test.each(ANOTHER)('with %s is refused', async (_, first, again) => {
    const token = await app.application();
    await app.chat(token);
    expect((await post(token, first)).status).toBe(201);
    expect((await post(token, again)).body.code).toBe('idempotency-key-reused');
  });
});

test('a repeated batch is the same with members in another order, under either kind of key', async () => {
  const token = await app.application();
  await app.chat(token);
  const post = (body: string) =>
    app.call('post-messages', {
      method: 'POST',
      pathParameters: { token, chat: '1' },
      headers: key,
      body,
    });
  const replies = [
    await post(
      '{"messages":[{"body":"a","metadata":{"x":1,"y":2}},{"body":"b","idempotency_key":"k"}]}',
    ),
    await post(
      '{"messages":[{"metadata":{"y":2,"x":1},"body":"a"},{"idempotency_key":"k","body":"b"}]}',
    ),
  ];
  const numbers = replies.map(({ status, body }) => [
    status,
    body.data.map((item: { message: { number: number } }) => item.message.number),
  ]);
  expect(numbers[0]).toEqual(numbers[1]);
});

test('a repeated chat and a repeated application are the same with white space between members', async () => {
  const create = (body: string) =>
    app.call('create-application', { method: 'POST', headers: key, body });
  const [one, two] = [await create('{"name":"A"}'), await create('{ "name" : "\\u0041" }')];
  expect([one.status, two.status, two.body.token]).toEqual([201, 201, one.body.token]);
  const chat = (body: string) =>
    app.call('create-chat', {
      method: 'POST',
      pathParameters: { token: one.body.token },
      headers: key,
      body,
    });
  const chats = [await chat('{"title":"t"}'), await chat('{ "title" : "\\u0074" }')];
  expect(chats.map(({ status, body }) => [status, body.number])).toEqual([
    [201, 1],
    [201, 1],
  ]);
});
