import { expect, test } from '@jest/globals';
import { schemathesis } from '../support/contract/schemathesis.ts';

test('a few requests that Schemathesis makes of each operation are answered as described', async () => {
  const { passed, generated, output } = await schemathesis('examples,fuzzing', 8);
  if (!passed) throw new Error(output);
  expect(generated).toBeGreaterThan(100);
}, 300_000);
