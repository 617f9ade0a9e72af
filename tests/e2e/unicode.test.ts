import { expect, test } from '@jest/globals';
import { call, listAll, newApplication, newChat, post } from '../support/api/http.ts';
import { everyScalarValue, onOneLine } from '../support/api/scalar-values.ts';
import { until } from '../support/wait.ts';

const PER_BATCH = 100;

interface Read {
  readonly number: number;
  readonly body: string;
  readonly author: string;
  readonly metadata: unknown;
}

const texts = everyScalarValue();
/** Messages that differ from what was sent. */
const altered = (read: readonly Read[]) =>
  read.filter(({ number, body, author, metadata }) => {
    const text = texts[number - 1];
    return (
      body !== text ||
      author !== onOneLine(text) ||
      JSON.stringify(metadata) !== JSON.stringify({ text })
    );
  });

test('body, author and metadata return every Unicode scalar value unchanged, pending and stored', async () => {
  expect([...new Set(texts.join(''))]).toHaveLength(1_112_064);
  const chat = await newChat(await newApplication());
  for (let first = 0; first < texts.length; first += PER_BATCH) {
    const messages = texts
      .slice(first, first + PER_BATCH)
      .map((text) => ({ body: text, author: onOneLine(text), metadata: { text } }));
    const { status, body } = await post(`${chat}/messages/batch`, { messages });
    expect([first, status]).toEqual([first, 201]);
    expect(altered(body.data.map(({ message }: { message: Read }) => message))).toEqual([]);
  }
  const last = `${chat}/messages/${texts.length}`;
  await until('stored', async () => (await call(last)).body.state !== 'accepted');
  const read = await listAll(`${chat}/messages`);
  expect(read).toHaveLength(texts.length);
  expect(altered(read)).toEqual([]);
}, 300_000);
