import type { LambdaClient } from '@aws-sdk/client-lambda';

/**
 * The conflict between these stores and those of the function's deployed stack; undefined: none.
 */
export function otherStores(
  client: Pick<LambdaClient, 'send'>,
  functionName: string,
  stores: string,
): Promise<string | undefined>;
