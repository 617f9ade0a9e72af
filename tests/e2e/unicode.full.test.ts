import { expect, test } from '@jest/globals';
import { call, listAll, newApplication, post } from '../support/api/http.ts';
import { everyScalarValue, inLanes, onOneLine } from '../support/api/scalar-values.ts';

const LANES = 16;
const texts = everyScalarValue().map(onOneLine);

test('the title of a chat returns every Unicode scalar value but line ends unchanged', async () => {
  const application = await newApplication();
  const sent = await inLanes(texts, LANES, (title) => post(`${application}/chats`, { title }));
  expect(sent.map(({ body }) => body.title)).toEqual(texts);
  const titles = new Map(
    (await listAll(`${application}/chats`)).map(({ number, title }) => [number, title]),
  );
  expect(sent.map(({ body }) => titles.get(body.number))).toEqual(texts);
}, 600_000);

test('the name of an application returns every Unicode scalar value but line ends unchanged', async () => {
  const sent = await inLanes(texts, LANES, (name) => post('/applications', { name }));
  const read = await inLanes(sent, LANES, ({ body }) => call(`/applications/${body.token}`));
  expect(read.map(({ body }) => body.name)).toEqual(texts);
}, 600_000);
