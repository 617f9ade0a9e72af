import { expect, test } from '@jest/globals';
import { newInstance } from '../../../lib/compose/instance.ts';
import { loadConfig } from '../../../lib/runtime/config.ts';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';

handlersWithoutEngines();
const config = loadConfig();

test('an instance creates a part once and closes it once', async () => {
  const closed: number[] = [];
  const instance = newInstance(config);
  let made = 0;
  const part = () =>
    instance.keep(
      part,
      () => ++made,
      (number) => void closed.push(number),
    );
  expect([part(), part()]).toEqual([1, 1]);
  await instance.close();
  await instance.close();
  expect(closed).toEqual([1]);
});

test('two instances share no part', () => {
  const name = {};
  const [one, other] = [newInstance(config), newInstance(config)];
  expect(one.keep(name, () => 'one')).toBe('one');
  expect(other.keep(name, () => 'other')).toBe('other');
});
