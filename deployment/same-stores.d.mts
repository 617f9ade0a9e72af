import type { LambdaClient } from '@aws-sdk/client-lambda';

/** What is wrong with these stores for the stack of this function, or nothing. */
export function otherStores(
  client: Pick<LambdaClient, 'send'>,
  functionName: string,
  stores: string,
): Promise<string | undefined>;
