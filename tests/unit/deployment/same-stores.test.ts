import { expect, test } from '@jest/globals';
import { otherStores } from '../../../deployment/same-stores.mjs';

type Client = Parameters<typeof otherStores>[0];
const answering = (answer: () => Promise<object>) => ({ send: answer }) as unknown as Client;
const tagged = (stores: string) => answering(async () => ({ Tags: { 'ordinal-stores': stores } }));
const failing = (name: string) =>
  answering(() => Promise.reject(Object.assign(new Error('no'), { name })));

const fault = (client: Client, stores: string) =>
  otherStores(client, 'ordinal-dev-migrate', stores);

test('a stack can be deployed again with the kind of stores that it has', async () => {
  expect(await fault(tagged('managed'), 'managed')).toBeUndefined();
  expect(await fault(tagged('own'), 'own')).toBeUndefined();
});

test('an upgrade without --stores managed is refused with the option to add', async () => {
  expect(await fault(tagged('managed'), 'own')).toContain('Deploy with --stores managed');
});

test('a new stack, or one from before the tag, accepts any stores', async () => {
  expect(await fault(failing('ResourceNotFoundException'), 'managed')).toBeUndefined();
  expect(
    await fault(
      answering(async () => ({})),
      'managed',
    ),
  ).toBeUndefined();
});

test('nothing is deployed if AWS does not report the stores', async () => {
  await expect(fault(failing('AccessDeniedException'), 'own')).rejects.toThrow('no');
});
