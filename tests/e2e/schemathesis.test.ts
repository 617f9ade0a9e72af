import { expect, test } from '@jest/globals';
import { schemathesis } from '../support/contract/schemathesis.ts';

test('a few Schemathesis requests to each operation get documented responses', async () => {
  const { passed, generated, output } = await schemathesis('examples,fuzzing', 8);
  if (!passed) throw new Error(output);
  expect(generated).toBeGreaterThan(100);
}, 300_000);
