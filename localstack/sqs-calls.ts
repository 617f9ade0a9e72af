import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';

/** One call to SQS in its JSON protocol. Rejects unless the server did what was asked. */
export type SqsCall = (action: string, input: object, signal?: AbortSignal) => Promise<unknown>;

const PATIENCE_MS = 10_000;

export interface SqsCaller {
  readonly region: string;
  readonly accessKey: string;
}

/**
 * Makes calls to the queue server at this URL, which stands in for AWS and checks no signature. The
 * authorization header only names the region and the account, by which LocalStack finds the queue.
 * The client of AWS's SDK takes six times as much CPU for a call, and the worker makes two calls
 * for ten messages.
 */
export function sqsCalls(url: string, { region, accessKey }: SqsCaller): SqsCall {
  const { Agent, request } = url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true });
  const scope = `${accessKey}/20260101/${region}/sqs/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;

  return async (action, input, signal) => {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `AmazonSQS.${action}`,
      authorization,
    };
    // One deadline covers the whole call, so that a connect that hangs or a response that drips
    // ends.
    const late = AbortSignal.timeout(PATIENCE_MS);
    const ending = signal ? AbortSignal.any([signal, late]) : late;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const call = request(url, { method: 'POST', agent, headers, signal: ending });
    call.once('error', (error) =>
      reject(late.aborted ? new Error(`no response within ${PATIENCE_MS} ms`) : error),
    );
    call.once('response', async (response) => {
      try {
        const said = await text(response);
        if (response.statusCode === 200) resolve(JSON.parse(said));
        else reject(new Error(`${response.statusCode} ${said}`));
      } catch (error) {
        reject(error);
      }
    });
    call.end(body);
    return promise;
  };
}
