import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signer } from '../../../lib/adapters/sqs/sign.ts';

const identities = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{20,40}$/),
  sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,99}$/), { nil: undefined }),
  region: fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1'),
});
const urls = fc.constantFrom(
  'https://sqs.eu-west-1.amazonaws.com/',
  'http://127.0.0.1:4566/',
  'http://stand.in:80/a path/~x/',
);
const dates = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2040-01-01'),
  noInvalidDate: true,
});

test('a request is signed as the AWS SDK signs it', async () => {
  const sign = signer();
  await fc.assert(
    fc.asyncProperty(
      identities,
      urls,
      fc.string({ unit: 'binary' }),
      dates,
      async (by, to, body, date) => {
        const url = new URL(to);
        const { authorization, ...headers } = sign(
          { url, action: 'SendMessage', body },
          by,
          date.getTime(),
        );
        const { 'content-length': length, ...signed } = headers;
        expect(length).toBe(String(Buffer.byteLength(body)));
        expect(authorization).toBe(await bySdk({ url, headers: signed, body }, by, date));
      },
    ),
    { numRuns: 50 },
  );
});

type Signed = { readonly url: URL; readonly headers: object; readonly body: string };

async function bySdk(
  { url, headers, body }: Signed,
  { region, ...credentials }: Parameters<ReturnType<typeof signer>>[1],
  signingDate: Date,
): Promise<string> {
  const { config } = new SQSClient({
    region,
    credentials: {
      ...credentials,
      ...(credentials.sessionToken ? {} : { sessionToken: undefined as unknown as string }),
    } as never,
  });
  const scheme = { name: 'sigv4', signingName: 'sqs', signingRegion: region, properties: {} };
  const sdk = await config.signer(scheme);
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { ...headers },
    body,
  };
  const unsignableHeaders = new Set(['x-amz-content-sha256']);
  const signed = await sdk.sign(request as never, { signingDate, unsignableHeaders } as never);
  return (signed as unknown as { headers: Record<string, string> }).headers.authorization ?? '';
}
