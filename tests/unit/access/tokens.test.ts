import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { joseAccessTokens } from '../../../lib/adapters/jose/access-tokens.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import { sha256, signingSecrets } from '../../../lib/runtime/signing-secrets.ts';

const NOW = Date.UTC(2026, 0, 1);
const seconds = NOW / 1000;
const ours = 'a'.repeat(32) as ApplicationToken;
const theirs = 'b'.repeat(32) as ApplicationToken;
const kid = '1'.repeat(32);
const { secretOf } = signingSecrets('the secret of the operator, long enough');
const asked: string[] = [];

const settings = {
  secretOf,
  isLive: async (_application: ApplicationToken, asks: string) => {
    asked.push(asks);
    return asks === kid;
  },
  sha256,
  operatorHash: sha256('the credential of the operator'),
  longestLifetimeSeconds: 3600,
  leewaySeconds: 5,
  now: () => NOW,
};
const tokens = joseAccessTokens(settings);

interface Parts {
  readonly claims?: { readonly [claim: string]: unknown };
  readonly header?: { readonly [member: string]: unknown };
  readonly secret?: string;
}

const sign = ({ claims, header, secret = secretOf(ours, kid) }: Parts): string =>
  byHand(
    { alg: 'HS256', kid, ...header },
    { scope: 'read write', sub: 'alice', exp: seconds + 60, ...claims },
    secret,
  );

/** Signs without a library, because a library refuses to sign an attacker's tokens. */
function byHand(
  header: { readonly alg: string; readonly [member: string]: unknown },
  claims: object,
  secret: string,
): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256';
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

const encodedText = (text: string) => Buffer.from(text).toString('base64url');
const encoded = (value: unknown) => encodedText(JSON.stringify(value));

test("a token that a key of the application signed has its holder's name and scopes", async () => {
  const caller = await tokens.verify(await sign({}), ours);
  expect(caller).toEqual({
    kind: 'application',
    subject: 'alice',
    scopes: new Set(['read', 'write']),
  });
});

test('unknown scopes give no rights', async () => {
  const caller = await tokens.verify(await sign({ claims: { scope: 'reads operator' } }), ours);
  expect(caller).toMatchObject({ kind: 'application', scopes: new Set() });
});

describe('no caller is recognised by', () => {
  const refused: [string, Parts][] = [
    ['a token that has expired', { claims: { exp: seconds - 60 } }],
    ['a token without an end', { claims: { exp: undefined } }],
    ['a token that is valid for longer than allowed', { claims: { exp: seconds + 7200 } }],
    ['a token of later', { claims: { nbf: seconds + 600 } }],
    ['a token signed with another secret', { secret: 'x'.repeat(43) }],
    ['a token signed with the key of another application', { secret: secretOf(theirs, kid) }],
    [
      'a token of a key that is not live',
      { header: { kid: '2'.repeat(32) }, secret: secretOf(ours, '2'.repeat(32)) },
    ],
    ['a token whose kid is no name of a key', { header: { kid: '../../etc/passwd' } }],
    ['a token whose kid is a list', { header: { kid: [kid] } }],
    ['a token of another HMAC', { header: { alg: 'HS512' } }],
    ['a token that says it needs more than we know', { header: { crit: ['exp'] } }],
    ['a token whose end is a text', { claims: { exp: '9999999999' } }],
    ['a token of somebody without a name', { claims: { sub: '' } }],
    ['a token of somebody whose name is no text', { claims: { sub: { admin: true } } }],
    ['a token of somebody whose name could not be stored', { claims: { sub: 'a'.repeat(256) } }],
    ['a token of somebody whose name has two lines', { claims: { sub: 'ann\nbob' } }],
  ];
  test.each(refused)('%s', async (_, parts) => {
    expect(await tokens.verify(await sign(parts), ours)).toBeUndefined();
  });

  test.each([
    [
      'a token without a signature',
      `${encoded({ alg: 'none', kid })}.${encoded({ exp: seconds + 60 })}.`,
    ],
    ['half a token', encoded({ alg: 'HS256', kid })],
    ['what is no token', 'the credential of somebody'],
  ])('%s', async (_, credential) => {
    expect(await tokens.verify(credential, ours)).toBeUndefined();
  });

  test('a token for another application', async () => {
    expect(await tokens.verify(await sign({}), theirs)).toBeUndefined();
    expect(await tokens.verify(await sign({}), undefined)).toBeUndefined();
  });
});

describe('the clock of the signer', () => {
  const recognised = async (leewaySeconds: number, claims: NonNullable<Parts['claims']>) =>
    (await joseAccessTokens({ ...settings, leewaySeconds }).verify(sign({ claims }), ours)) !==
    undefined;

  test.each([0, 5, 60])('may be %i seconds off, and not more', async (leeway) => {
    expect(await recognised(leeway, { nbf: seconds + leeway })).toBe(true);
    expect(await recognised(leeway, { nbf: seconds + leeway + 1 })).toBe(false);
    expect(await recognised(leeway, { exp: seconds - leeway + 1 })).toBe(true);
    expect(await recognised(leeway, { exp: seconds - leeway })).toBe(false);
    expect(await recognised(leeway, { exp: seconds + 3600 + leeway })).toBe(true);
    expect(await recognised(leeway, { exp: seconds + 3601 + leeway })).toBe(false);
  });

  test('does not count for the time of issue', async () => {
    expect(await recognised(0, { iat: seconds + 600 })).toBe(true);
  });
});

describe('for any client input', () => {
  const seed = 20_261_125;
  const valid = sign({});

  test('in place of any character of a token, no caller is recognised', async () => {
    // The last character holds two bits that belong to no byte of the signature.
    const place = fc.nat(valid.length - 2);
    const character = fc.constantFrom(...'AZaz09-_.~');
    await fc.assert(
      fc.asyncProperty(place, fc.nat(1), character, async (at, cut, put) => {
        const changed = valid.slice(0, at) + put + valid.slice(at + cut);
        fc.pre(changed !== valid);
        expect(await tokens.verify(changed, ours)).toBeUndefined();
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('as header and claims, no caller is recognised, and nothing is thrown', async () => {
    const part = fc.oneof(
      fc.json().map(encodedText),
      fc.string({ unit: 'binary' }),
      fc.base64String(),
    );
    const header = fc
      .record({ alg: fc.oneof(fc.constant('HS256'), fc.jsonValue()), kid: fc.jsonValue() })
      .map(encoded);
    await fc.assert(
      fc.asyncProperty(fc.oneof(header, part), part, part, async (...parts) => {
        expect(await tokens.verify(parts.join('.'), ours)).toBeUndefined();
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

test('a forged token causes no query to MySQL', async () => {
  asked.length = 0;
  await tokens.verify(await sign({ secret: 'x'.repeat(43) }), ours);
  expect(asked).toEqual([]);
});

test("the operator's credential is recognised", async () => {
  expect(await tokens.verify('the credential of the operator', undefined)).toEqual({
    kind: 'operator',
  });
});

describe('an identity provider', () => {
  let server: Server;
  let url: string;
  let privateKey: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const other = await generateKeyPair('ES256');
    const jwks = JSON.stringify({
      keys: [
        { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' },
        { ...(await exportJWK(other.publicKey)), kid: 'two', alg: 'ES256' },
      ],
    });
    server = createServer((_request, response) => response.end(jwks));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());

  const issued = (claims: JWTPayload, header: Omit<JWTHeaderParameters, 'alg'> = { kid: 'one' }) =>
    new SignJWT({ iss: 'https://id.example', aud: 'ordinal', exp: seconds + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', ...header })
      .sign(privateKey);
  const withProvider = (at = url) =>
    joseAccessTokens({
      ...settings,
      jwks: { url: at, issuer: 'https://id.example', audience: 'ordinal' },
    });

  test('vouches for users of the application that it names, and for no other', async () => {
    const token = await issued({ application: ours, scope: 'read', sub: 'bob' });
    expect(await withProvider().verify(token, ours)).toMatchObject({ subject: 'bob' });
    expect(await withProvider().verify(token, theirs)).toBeUndefined();
  });

  test('vouches for operators', async () => {
    const token = await issued({ scope: 'operator' });
    expect(await withProvider().verify(token, undefined)).toEqual({ kind: 'operator' });
  });

  test.each([
    ['another issuer', { iss: 'https://other.example' }],
    ['another audience', { aud: 'another' }],
    ['no application', { application: undefined }],
  ])('does not vouch with %s', async (_, claims) => {
    const token = await issued({ application: ours, scope: 'read', ...claims });
    expect(await withProvider().verify(token, ours)).toBeUndefined();
    expect(await withProvider().verify(token, undefined)).toBeUndefined();
  });

  test.each([
    ['a key that it does not have', { kid: 'three' }],
    ['a key that is not said, of several', {}],
    ['a key of a place that the token names', { jku: 'https://evil.example/jwks', kid: 'three' }],
  ])('does not vouch by %s, and that is no outage', async (_, header) => {
    const token = await issued({ application: ours, scope: 'read' }, header);
    expect(await withProvider().verify(token, ours)).toBeUndefined();
  });

  test('does not vouch for longer than a token may be valid, for an operator neither', async () => {
    const exp = seconds + 7200;
    const user = await issued({ application: ours, scope: 'read', exp });
    expect(await withProvider().verify(user, ours)).toBeUndefined();
    const operator = await issued({ scope: 'operator', exp });
    expect(await withProvider().verify(operator, undefined)).toBeUndefined();
  });

  test('never lets its public key pass as a secret', async () => {
    const jwk = await (await fetch(url)).text();
    const claims = { iss: 'https://id.example', aud: 'ordinal', exp: seconds + 60 };
    for (const alg of ['HS256', 'HS512']) {
      const token = byHand({ alg }, { ...claims, application: ours, scope: 'operator' }, jwk);
      expect(await withProvider().verify(token, ours)).toBeUndefined();
    }
  });

  test('that does not respond leaves the token neither valid nor invalid', async () => {
    const token = await issued({ application: ours, scope: 'read' });
    await expect(withProvider('http://127.0.0.1:1/').verify(token, ours)).rejects.toThrow(
      'The identity provider is temporarily unavailable',
    );
  });

  test('is not trusted if none is configured', async () => {
    expect(await tokens.verify(await issued({ application: ours }), ours)).toBeUndefined();
  });
});
