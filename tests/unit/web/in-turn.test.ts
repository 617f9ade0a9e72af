import { expect, test } from '@jest/globals';
import { turns } from '../../../web/src/chat/in-turn.ts';

test('a task of a lane waits for the one before it, even if that fails, but not for other lanes', async () => {
  const begun: string[] = [];
  const first = Promise.withResolvers<void>();
  const inTurn = turns();
  const failing = inTurn(1, async () => {
    begun.push('first');
    await first.promise;
  });
  const second = inTurn(1, async () => void begun.push('second'));
  await inTurn(2, async () => void begun.push('elsewhere'));
  expect(begun).toEqual(['first', 'elsewhere']);
  first.reject(new Error('refused'));
  await expect(failing).rejects.toThrow('refused');
  await second;
  expect(begun).toEqual(['first', 'elsewhere', 'second']);
});
