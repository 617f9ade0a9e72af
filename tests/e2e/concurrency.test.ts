import { expect, test } from '@jest/globals';
import { type Answer, listAll, newApplication, newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const ascending = (a: number, b: number) => a - b;

/** Retries with the same key until the outcome is known, as a client should. */
async function postSurely(path: string, body: object, key: string): Promise<Answer> {
  for (;;) {
    const answer = await post(path, body, { 'idempotency-key': key }).catch(() => undefined);
    if (answer && answer.status < 500) return answer;
  }
}

test('a thousand messages posted to one chat at the same time are numbered 1 to 1000', async () => {
  const chat = await newChat(await newApplication());
  const answers = await Promise.all(
    oneTo(1000).map((n) => postSurely(`${chat}/messages`, { body: `m${n}` }, `k${n}`)),
  );
  const bodies = new Map(answers.map(({ body }) => [body.number, body.body]));
  expect([...bodies.keys()].sort(ascending)).toEqual(oneTo(1000));

  await until('all persisted', async () => {
    const listed = await listAll(`${chat}/messages`);
    expect(listed.map(({ number, body }) => [number, body])).toEqual(
      oneTo(1000).map((number) => [number, bodies.get(number)]),
    );
    return listed.every(({ state }) => state !== 'accepted');
  });
});

test('a hundred chats created at the same time are numbered 1 to 100', async () => {
  const application = await newApplication();
  const answers = await Promise.all(
    oneTo(100).map((n) => postSurely(`${application}/chats`, { title: `c${n}` }, `k${n}`)),
  );
  expect(answers.map(({ body }) => body.number).sort(ascending)).toEqual(oneTo(100));
  expect((await listAll(`${application}/chats`)).map(({ number }) => number)).toEqual(oneTo(100));
});
