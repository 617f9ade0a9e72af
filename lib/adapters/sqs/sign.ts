import { createHmac, hash } from 'node:crypto';

/** The caller as AWS knows it, and the region that the caller talks to. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

export interface Signable {
  readonly url: URL;
  readonly action: string;
  readonly body: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/**
 * Makes a function that returns the headers of a request to SQS, with its signature (AWS Signature
 * Version 4). The key of a day and region is derived once.
 */
export function signer(): (request: Signable, identity: Identity, now: number) => Headers {
  let derived = { from: '', key: Buffer.alloc(0) };

  function keyOf(scope: string, { secretAccessKey }: Identity): Buffer {
    const from = `${secretAccessKey}/${scope}`;
    if (derived.from !== from) {
      const first: string | Buffer = `AWS4${secretAccessKey}`;
      derived = { from, key: Buffer.from(scope.split('/').reduce<string | Buffer>(hmac, first)) };
    }
    return derived.key;
  }

  return function sign({ url, action, body }, identity, now) {
    const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${date.slice(0, 8)}/${identity.region}/sqs/aws4_request`;
    // Sorted by name, as the signature needs them.
    const signed = {
      'content-type': CONTENT_TYPE,
      host: url.host,
      'x-amz-date': date,
      ...(identity.sessionToken && { 'x-amz-security-token': identity.sessionToken }),
      'x-amz-target': `AmazonSQS.${action}`,
      'x-amzn-query-mode': 'true',
    };
    const names = Object.keys(signed).join(';');
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}`);
    const request = ['POST', escaped(url.pathname), '', ...lines, '', names, hash('sha256', body)];
    const text = [ALGORITHM, date, scope, hash('sha256', request.join('\n'))].join('\n');
    const signature = hmac(keyOf(scope, identity), text).toString('hex');
    return {
      ...signed,
      'content-length': String(Buffer.byteLength(body)),
      authorization: `${ALGORITHM} Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}

export type Headers = Readonly<Record<string, string>>;

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** The signature escapes the path, although the URL has escaped it already. */
const escaped = (path: string): string => encodeURIComponent(path).replaceAll('%2F', '/');
