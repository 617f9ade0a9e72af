import { expect, test } from '@jest/globals';
import { schemathesis } from '../support/contract/schemathesis.ts';

test('more than two thousand requests that Schemathesis makes of the operations meet no error of the server and nothing that is not described', async () => {
  const { passed, generated, output } = await schemathesis('examples,coverage,fuzzing', 100);
  if (!passed) throw new Error(output);
  console.log(output.split('\n').slice(-12).join('\n'));
  expect(generated).toBeGreaterThanOrEqual(2_000);
}, 1_800_000);
