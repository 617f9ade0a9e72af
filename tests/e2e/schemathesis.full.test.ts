import { expect, test } from '@jest/globals';
import { schemathesis } from '../support/contract/schemathesis.ts';

test('more than two thousand Schemathesis requests cause no server error and get only documented responses', async () => {
  const { passed, generated, output } = await schemathesis('examples,coverage,fuzzing', 100);
  if (!passed) throw new Error(output);
  console.log(output.split('\n').slice(-12).join('\n'));
  expect(generated).toBeGreaterThanOrEqual(2_000);
}, 1_800_000);
