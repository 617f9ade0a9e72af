import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** One call to SQS in its JSON protocol; rejects unless the server did what was asked. */
export type SqsCall = (action: string, input: object, signal?: AbortSignal) => Promise<unknown>;

const PATIENCE = 10_000;

/**
 * Calls to the queue server of this URL, unsigned: it stands in for AWS and checks no signature. The SDK's client takes six
 * times as much CPU for a call, and the worker makes two for ten messages.
 */
export function sqsCalls(url: string): SqsCall {
  const agent = new Agent({ keepAlive: true });
  return async (action, input, signal) => {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `AmazonSQS.${action}`,
    };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const call = request(url, { method: 'POST', agent, headers, ...(signal && { signal }) });
    call.setTimeout(PATIENCE, () => call.destroy(new Error(`no response within ${PATIENCE} ms`)));
    call.once('error', reject);
    call.once('response', async (response) => {
      try {
        const answer = await text(response);
        if (response.statusCode === 200) resolve(JSON.parse(answer));
        else reject(new Error(`${response.statusCode} ${answer}`));
      } catch (error) {
        reject(error);
      }
    });
    call.end(body);
    return promise;
  };
}
