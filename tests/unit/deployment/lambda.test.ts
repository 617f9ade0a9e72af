import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { FunctionTimeout, lambda } from '../../../localstack/lambda.ts';

const settings = {
  name: 'f',
  handler: 'handlers/f.handler',
  functionName: 'ordinal-test-f',
  memory: 512,
  timeout: 30_000,
};

describe('an invocation', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('gets a context that counts down to the timeout', async () => {
    const contexts: Context[] = [];
    const { invoke } = lambda(settings, async (_, context) => contexts.push(context));
    await invoke({});
    await invoke({});
    const [first, second] = contexts;
    expect(first?.functionName).toBe('ordinal-test-f');
    expect(first?.getRemainingTimeInMillis()).toBe(30_000);
    await jest.advanceTimersByTimeAsync(29_000);
    expect(first?.getRemainingTimeInMillis()).toBe(1_000);
    expect(first?.awsRequestId).not.toBe(second?.awsRequestId);
  });

  test('that does not end before the timeout counts as failed', async () => {
    const { invoke } = lambda(settings, () => new Promise(() => {}));
    const failed = expect(invoke({})).rejects.toThrow(FunctionTimeout);
    await jest.advanceTimersByTimeAsync(30_000);
    await failed;
  });

  test('returns the result of the handler', async () => {
    const { invoke } = lambda(settings, async (event) => ({ event }));
    expect(await invoke(1)).toEqual({ event: 1 });
  });
});
